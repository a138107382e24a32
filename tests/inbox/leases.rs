//! Who has an event while its handler runs, and what becomes of it when that process ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use pulse_hooks::Outcome;
use pulse_hooks::inbox::{EventState, Filter, Inbox};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Test;
use super::place::{Place, only, put, until};
use super::running::{Barrier, fine, router};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_handler_may_outlast_its_lease,
        many_handlers_may_outlast_their_leases,
        what_a_dead_worker_ran_is_run_again,
        an_event_that_is_lost_again_and_again_runs_alone_and_dies,
        how_often_an_event_may_be_lost_can_be_set,
    ]
}

/// How many run, and how many of these have a lease that is over: any process may take them.
async fn running(inbox: &Inbox) -> (usize, usize) {
    let filter = Filter::default().state(EventState::Running);
    let (mut entries, mut from) = (Vec::new(), None);
    loop {
        let page = inbox.list(filter.clone(), from, 500).await;
        let page = page.expect("it is listed");
        entries.extend(page.entries);
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    let now = Timestamp::now();
    let over = entries.iter().filter(|entry| entry.due_at <= Some(now));
    (entries.len(), over.count())
}

async fn a_handler_may_outlast_its_lease(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let lease = Duration::from_millis(300);
    let barrier = Barrier::new();
    let workers = [(); 2].map(|()| inbox.worker(barrier.router()).lease(lease).start());
    barrier.until_begun(1).await;
    sleep(lease * 4).await;
    assert_eq!(running(&inbox).await, (1, 0));
    barrier.open(2);
    until(&inbox, |counts| counts.done == 1).await;
    for worker in workers {
        worker.stop().await;
    }
    assert_eq!(barrier.begun.load(Ordering::SeqCst), 1);
}

/// More than one statement can ask about.
async fn many_handlers_may_outlast_their_leases(place: Place) {
    const MANY: usize = 1100;

    let inbox = place.open().await;
    // As many at a time as the queue holds.
    for numbers in [0..MANY / 2, MANY / 2..MANY] {
        let puts = numbers.map(|nth| {
            let inbox = inbox.clone();
            async move { put(&inbox, &format!("msg_{nth}")).await }
        });
        JoinSet::from_iter(puts).join_all().await;
    }
    let lease = Duration::from_secs(2);
    let barrier = Barrier::new();
    let worker = inbox.worker(barrier.router()).concurrency(MANY);
    let worker = worker.lease(lease).start();
    barrier.until_begun(MANY).await;
    sleep(lease * 2).await;
    assert_eq!(running(&inbox).await, (MANY, 0));
    barrier.open(MANY);
    until(&inbox, |counts| counts.done == MANY as u64).await;
    worker.stop().await;
    assert_eq!(barrier.begun.load(Ordering::SeqCst), MANY);
}

/// Starts a worker in a runtime of its own, which ends with all that runs in it.
struct Mortal(tokio::runtime::Runtime);

impl Mortal {
    fn new() -> Self {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build();
        Self(runtime.expect("a runtime"))
    }

    fn die(self) {
        self.0.shutdown_background();
    }
}

async fn what_a_dead_worker_ran_is_run_again(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let barrier = Barrier::new();
    let mortal = Mortal::new();
    // Long enough for a heart that beats late on a busy machine.
    let worker = inbox.worker(barrier.router()).lease(Duration::from_secs(2));
    let running = mortal.0.spawn(async move { worker.start() });
    barrier.until_begun(1).await;
    drop(running);
    mortal.die();
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    let entry = only(&inbox).await;
    assert_eq!(entry.attempt, 2);
    let error = entry.last_error.expect("it is kept");
    assert!(error.contains("its process ended"), "{error}");
}

async fn an_event_that_is_lost_again_and_again_runs_alone_and_dies(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_poison").await;
    for nth in 0..5 {
        put(&inbox, &format!("msg_{nth}")).await;
    }
    let mut deaths = 0;
    while inbox.counts().await.expect("counts").dead == 0 {
        let poisoned = Arc::new(Notify::new());
        let running = Arc::new(AtomicUsize::new(0));
        let router = {
            let (poisoned, running) = (poisoned.clone(), running.clone());
            router(move |delivery| {
                let (poisoned, running) = (poisoned.clone(), running.clone());
                async move {
                    running.fetch_add(1, Ordering::SeqCst);
                    if delivery.id == "msg_poison" {
                        poisoned.notify_one();
                        std::future::pending::<()>().await;
                    }
                    // Long enough to be lost with it.
                    sleep(Duration::from_millis(80)).await;
                    running.fetch_sub(1, Ordering::SeqCst);
                    Outcome::Done
                }
            })
        };
        let mortal = Mortal::new();
        let worker = inbox.worker(router).lease(Duration::from_millis(500));
        let started = mortal.0.spawn(async move { worker.start() });
        tokio::select! {
            () = poisoned.notified() => {
                // From the third time on it is watched by itself.
                sleep(Duration::from_millis(20)).await;
                if deaths >= 2 {
                    assert_eq!(running.load(Ordering::SeqCst), 1);
                }
                deaths += 1;
            }
            () = sleep(Duration::from_secs(2)) => {}
        }
        drop(started);
        mortal.die();
        sleep(Duration::from_millis(600)).await;
    }
    assert_eq!(deaths, 5);
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 5).await;
    worker.stop().await;
    assert_eq!(inbox.counts().await.expect("counts").dead, 1);
}

async fn how_often_an_event_may_be_lost_can_be_set(place: Place) {
    let opening = place.opening().await.lost_limit(1);
    let inbox = opening.await.expect("the inbox opens");
    put(&inbox, "msg_1").await;
    // As a process leaves it that has died with it.
    place
        .execute("UPDATE pulse_hooks_inbox SET state = 'running', attempt = 1, due_at = 0")
        .await;
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.dead == 1).await;
    worker.stop().await;
    assert_eq!(only(&inbox).await.attempt, 1);
}
