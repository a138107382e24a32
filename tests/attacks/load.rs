//! Senders that deliver one after the other, while something goes wrong.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pulse_hooks_tests::wire::ask;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::ledger::Told;
use crate::requests::genuine;

/// Longer than any outage makes a sender wait.
const PATIENCE: Duration = Duration::from_secs(60);

/// A sender that was put off does not press on: what is starting again needs the processor too.
const PAUSE: Duration = Duration::from_millis(20);

/// Senders at work; every delivery has an id of its own.
pub(crate) struct Load {
    senders: JoinSet<Vec<Told>>,
    answers: watch::Sender<usize>,
    stopped: Arc<AtomicBool>,
}

impl Load {
    pub(crate) fn start(server: SocketAddr, senders: usize) -> Self {
        let answers = watch::Sender::new(0);
        let stopped = Arc::new(AtomicBool::new(false));
        let deliver = |sender| {
            let (answers, stopped) = (answers.clone(), Arc::clone(&stopped));
            async move {
                let mut told = Vec::new();
                while !stopped.load(Ordering::Relaxed) {
                    let id = format!("msg_{sender}_{}", told.len());
                    let answer = deliver(server, id).await;
                    answers.send_modify(|count| *count += 1);
                    if !answer.is_success() {
                        sleep(PAUSE).await;
                    }
                    told.push(answer);
                }
                told
            }
        };
        Self {
            senders: (0..senders).map(deliver).collect(),
            answers,
            stopped,
        }
    }

    /// Waits until so many more have been answered.
    pub(crate) async fn answers(&self, more: usize) {
        let enough = *self.answers.borrow() + more;
        let mut answers = self.answers.subscribe();
        let wait = timeout(PATIENCE, answers.wait_for(|count| *count >= enough));
        wait.await.expect("answers").expect("it is ours");
    }

    /// Lets each sender finish its delivery, and gives all they were told.
    pub(crate) async fn stop(self) -> Vec<Told> {
        self.stopped.store(true, Ordering::Relaxed);
        let told = self.senders.join_all().await;
        told.into_iter().flatten().collect()
    }
}

/// Sends one delivery, once, over a connection of its own.
pub(crate) async fn deliver(server: SocketAddr, id: String) -> Told {
    let began = Instant::now();
    let answer = ask(server, &genuine(id.clone())).await;
    Told::new(id, began, &answer)
}

/// From when until when something was down.
#[derive(Debug)]
pub(crate) struct Outage {
    from: Instant,
    until: Instant,
}

impl Outage {
    /// Goes on for as long as `during` takes, and has begun before.
    pub(crate) async fn during(during: impl Future<Output = ()>) -> Self {
        let from = Instant::now();
        during.await;
        let until = Instant::now();
        Self { from, until }
    }

    /// Whoever came and went meanwhile was told to come again.
    pub(crate) fn assert_refused(&self, all: &[Told]) {
        let came = |told: &&Told| self.from <= told.began && told.ended <= self.until;
        let meanwhile: Vec<_> = all.iter().filter(came).collect();
        assert!(!meanwhile.is_empty(), "nobody came");
        for told in meanwhile {
            assert!(told.is_for_now(), "{told:?}");
        }
    }

    /// What those were told who came afterwards, which are some.
    pub(crate) fn afterwards<'t>(&self, all: &'t [Told]) -> Vec<&'t Told> {
        let afterwards: Vec<_> = all.iter().filter(|told| told.began > self.until).collect();
        assert!(!afterwards.is_empty(), "nobody came");
        afterwards
    }
}

/// Whoever came and went in an outage was told to come again, and whoever came after the last of
/// them was served.
pub(crate) fn assert_refused_and_served(outages: &[Outage], told: &[Told]) {
    for outage in outages {
        outage.assert_refused(told);
    }
    let last = outages.last().expect("there was one");
    for told in last.afterwards(told) {
        assert!(told.is_success(), "{told:?}");
    }
}
