//! One event at a time for each key, whatever the key is and whoever reads it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pulse_hooks::inbox::{EventState, Filter, Inbox};
use pulse_hooks::testing::{TestDelivery, TestEndpoint};
use pulse_hooks::{
    DecodeError, Delivery, Envelope, Event, JobCompleted, Outcome, RawEvent, Receipt, Router,
    Sink as _, pulse_handler, pulse_router,
};
use serde_json::json;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::Test;
use super::place::{PATIENCE, Place, only, put, put_all, until};
use super::running::{AT_ONCE, Barrier, fine, router};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        texts_with_a_nul_stop_nobody,
        a_long_key_is_a_key,
        waiting_for_a_key_costs_no_attempt,
        a_key_is_let_go_by_every_end,
        a_row_of_events_of_one_key_is_worked_off,
        two_inboxes_never_run_events_of_one_key_together,
        a_key_that_was_not_read_for_a_drift_counts_once_it_is_mended,
        a_key_that_panics_is_a_failed_attempt,
        a_key_that_is_read_slowly_holds_up_no_delivery,
        an_event_that_runs_on_is_not_run_twice_when_its_lease_is_over,
        inline_events_of_one_key_never_run_together,
    ]
}

pub(crate) fn tests_on_postgres() -> Vec<(&'static str, Test)> {
    tests![an_event_settled_in_the_handlers_transaction_lets_its_key_go]
}

/// A delivery about one job.
fn about(job: &str, id: &str) -> Delivery {
    let mut completed = JobCompleted::sample();
    completed.job_id = job.to_owned();
    TestDelivery::of(&completed).id(id).delivery()
}

async fn texts_with_a_nul_stop_nobody(place: Place) {
    let inbox = place.open().await;
    let mut job = JobCompleted::sample();
    job.job_id = "a\0b".to_owned();
    let keyed = TestDelivery::of(&job).id("msg_key").source("acme\0");
    let typed = TestDelivery::of_type("job\0x", ()).id("msg_type");
    put_all(&inbox, [keyed.delivery(), typed.delivery()]).await;
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 3).await;
    worker.stop().await;
    for filter in [
        Filter::new().event_type("job\0x"),
        Filter::new().source("acme\0"),
    ] {
        let page = inbox.list(filter, None, 9).await.expect("a list");
        assert_eq!(page.entries.len(), 1);
    }
}

async fn a_long_key_is_a_key(place: Place) {
    let inbox = place.open().await;
    let job = "j".repeat(20_000);
    put_all(&inbox, [about(&job, "msg_1"), about(&job, "msg_2")]).await;
    one_at_a_time(&inbox, 2).await;
}

/// Works `events` off that are all of one key.
async fn one_at_a_time(inbox: &Inbox, events: usize) {
    let barrier = Barrier::new();
    let worker = inbox.worker(barrier.router()).start();
    for nth in 1..=events {
        barrier.until_begun(nth).await;
        let waiting = (events - nth) as u64;
        until(inbox, |counts| {
            (counts.running, counts.waiting) == (1, waiting)
        })
        .await;
        barrier.open(1);
    }
    until(inbox, |counts| counts.done == events as u64).await;
    worker.stop().await;
    assert_eq!(barrier.most.load(Ordering::SeqCst), 1);
}

async fn waiting_for_a_key_costs_no_attempt(place: Place) {
    let inbox = place.open().await;
    for nth in 0..4 {
        put_all(&inbox, [about("job-1", &format!("msg_{nth}"))]).await;
    }
    one_at_a_time(&inbox, 4).await;
    let page = inbox.list(Filter::new(), None, 9).await.expect("a list");
    for entry in page.entries {
        assert_eq!((entry.attempt, entry.key.as_deref()), (1, Some("job-1")));
        assert_eq!(entry.last_error, None);
    }
}

async fn a_key_is_let_go_by_every_end(place: Place) {
    let inbox = place.open().await;
    let ends = ["retry", "ack", "permanent", "panic", "done"];
    for end in ends {
        put_all(&inbox, [about("job-1", &format!("msg_{end}"))]).await;
    }
    let hour = Duration::from_secs(3600);
    let router = router(move |delivery| async move {
        match delivery.id.as_str() {
            "msg_retry" => Outcome::retry_after(hour, "later"),
            "msg_ack" => Outcome::ack("never mind"),
            "msg_permanent" => Outcome::permanent("never"),
            "msg_panic" => panic!("for the test"),
            _ => Outcome::Done,
        }
    });
    let worker = inbox.worker(router).backoff(hour, hour).start();
    until(&inbox, |counts| {
        (counts.waiting, counts.done, counts.dead) == (2, 2, 1)
    })
    .await;
    worker.stop().await;
}

async fn a_row_of_events_of_one_key_is_worked_off(place: Place) {
    let inbox = place.open().await;
    let deliveries = (0..150).map(|nth| about("job-1", &format!("msg_{nth}")));
    put_all(&inbox, deliveries).await;
    let worker = inbox.worker(fine()).concurrency(8).start();
    until(&inbox, |counts| counts.done == 150).await;
    worker.stop().await;
}

/// On PostgreSQL they are what two processes are: each has its own connections.
async fn two_inboxes_never_run_events_of_one_key_together(place: Place) {
    let first = place.open().await;
    let second = match &place {
        Place::File(_) => first.clone(),
        Place::Database(_) => place.open().await,
    };
    let running = Arc::new(Mutex::new(HashMap::<String, usize>::new()));
    let overlaps = Arc::new(AtomicUsize::new(0));
    let workers = [&first, &second].map(|inbox| {
        let (running, overlaps) = (Arc::clone(&running), Arc::clone(&overlaps));
        let router = router(move |delivery| {
            let (running, overlaps) = (Arc::clone(&running), Arc::clone(&overlaps));
            async move {
                let job: JobCompleted = delivery.envelope().data().expect("it decodes");
                let count = |by: isize| {
                    let mut running = running.lock().unwrap();
                    let count = running.entry(job.job_id.clone()).or_default();
                    *count = count.checked_add_signed(by).unwrap();
                    *count
                };
                if count(1) > 1 {
                    overlaps.fetch_add(1, Ordering::SeqCst);
                }
                sleep(Duration::from_millis(1)).await;
                count(-1);
                // Some come back with their key known.
                match delivery.attempt {
                    Some(1) if delivery.id.ends_with('7') => Outcome::retry("for the test"),
                    _ => Outcome::Done,
                }
            }
        });
        let worker = inbox.worker(router).concurrency(8);
        worker.backoff(AT_ONCE, AT_ONCE).start()
    });
    for nth in 0..200 {
        let inbox = if nth % 2 == 0 { &first } else { &second };
        let job = format!("job-{}", nth % 3);
        put_all(inbox, [about(&job, &format!("msg_{nth}"))]).await;
    }
    until(&first, |counts| counts.done == 200).await;
    for worker in workers {
        worker.stop().await;
    }
    assert_eq!(overlaps.load(Ordering::SeqCst), 0);
}

/// An event that reads itself as its test wants.
struct Odd {
    key: String,
    how: String,
}

/// What the tests with such events decide while they run, by the test's name.
#[derive(Default)]
struct Reading {
    begun: Notify,
    may_end: Mutex<bool>,
}

static READINGS: Mutex<Option<HashMap<String, Arc<Reading>>>> = Mutex::new(None);

fn reading(name: &str) -> Arc<Reading> {
    let mut readings = READINGS.lock().unwrap();
    let readings = readings.get_or_insert_default();
    Arc::clone(readings.entry(name.to_owned()).or_default())
}

impl Event for Odd {
    const TYPES: &'static [&'static str] = &["test.odd"];

    fn decode(envelope: &Envelope<'_>) -> Result<Self, DecodeError> {
        let data: HashMap<String, String> = envelope.data()?;
        let reading = reading(&data["test"]);
        let may_end = || *reading.may_end.lock().unwrap();
        match data["how"].as_str() {
            "drifts" if !may_end() => {
                return Err(DecodeError::new(envelope, "data.how", "it has drifted"));
            }
            "slowly" => {
                reading.begun.notify_one();
                while !may_end() {
                    std::thread::sleep(AT_ONCE);
                }
            }
            _ => {}
        }
        Ok(Self {
            key: data["key"].clone(),
            how: data["how"].clone(),
        })
    }

    fn key(&self) -> Option<&str> {
        assert_ne!(self.how, "panics", "for the test");
        Some(&self.key)
    }
}

fn odd(test: &str, how: &str, key: &str, id: &str) -> Delivery {
    let data = json!({ "test": test, "how": how, "key": key });
    TestDelivery::of_type("test.odd", data).id(id).delivery()
}

/// A name that no other test has, not even the same on the other database.
fn unique(test: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{test}-{}", NEXT.fetch_add(1, Ordering::SeqCst))
}

#[derive(Clone)]
struct App(Barrier);

impl pulse_hooks::FromRef<App> for Barrier {
    fn from_ref(app: &App) -> Self {
        app.0.clone()
    }
}

#[pulse_handler]
async fn odd_event(_event: Odd, pulse_hooks::State(barrier): pulse_hooks::State<Barrier>) {
    barrier.run().await;
}

#[pulse_handler]
async fn rest(_event: RawEvent) {}

fn odd_router(barrier: &Barrier) -> Router {
    pulse_router! { state: App, handlers: [odd_event], fallback: rest }
        .with_state(App(barrier.clone()))
}

async fn a_key_that_was_not_read_for_a_drift_counts_once_it_is_mended(place: Place) {
    let inbox = place.open().await;
    let name = unique("drift");
    let events = ["msg_1", "msg_2"].map(|id| odd(&name, "drifts", "k", id));
    put_all(&inbox, events).await;
    let hour = Duration::from_secs(3600);
    let barrier = Barrier::new();
    let worker = inbox.worker(odd_router(&barrier)).backoff(hour, hour);
    let worker = worker.start();
    loop {
        let page = inbox.list(Filter::new(), None, 9).await.expect("a list");
        let failed = |entry: &pulse_hooks::inbox::Entry| entry.last_error.is_some();
        if page.entries.iter().all(failed) {
            assert!(page.entries.iter().all(|entry| entry.key.is_none()));
            break;
        }
        sleep(AT_ONCE).await;
    }
    worker.stop().await;
    *reading(&name).may_end.lock().unwrap() = true;
    let replayed = inbox.replay_all(Filter::new()).await;
    assert_eq!(replayed.expect("it answers"), 2);
    let worker = inbox.worker(odd_router(&barrier)).start();
    for nth in [1, 2] {
        barrier.until_begun(nth).await;
        until(&inbox, |counts| counts.running == 1).await;
        barrier.open(1);
    }
    until(&inbox, |counts| counts.done == 2).await;
    worker.stop().await;
    assert_eq!(barrier.most.load(Ordering::SeqCst), 1);
}

async fn a_key_that_panics_is_a_failed_attempt(place: Place) {
    let inbox = place.open().await;
    put_all(&inbox, [odd(&unique("panics"), "panics", "k", "msg_1")]).await;
    let worker = inbox.worker(odd_router(&Barrier::new())).attempts(2);
    let worker = worker.backoff(AT_ONCE, AT_ONCE).start();
    until(&inbox, |counts| counts.dead == 1).await;
    worker.stop().await;
    let entry = only(&inbox).await;
    assert_eq!(entry.attempt, 2);
    assert_eq!(entry.last_error.as_deref(), Some("the handler panicked"));
}

async fn a_key_that_is_read_slowly_holds_up_no_delivery(place: Place) {
    let inbox = place.open().await;
    let name = unique("slowly");
    put_all(&inbox, [odd(&name, "slowly", "k", "msg_slow")]).await;
    let barrier = Barrier::new();
    barrier.open(1);
    let worker = inbox.worker(odd_router(&barrier)).start();
    let reading = reading(&name);
    reading.begun.notified().await;
    // It is read until this is stored, and counted already.
    let stored = timeout(PATIENCE, put(&inbox, "msg_1")).await;
    let page = inbox.list(Filter::new().id("msg_slow"), None, 1).await;
    *reading.may_end.lock().unwrap() = true;
    stored.expect("it is stored meanwhile");
    assert_eq!(page.expect("a list").entries[0].attempt, 1);
    until(&inbox, |counts| counts.done == 2).await;
    worker.stop().await;
}

async fn an_event_that_runs_on_is_not_run_twice_when_its_lease_is_over(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let barrier = Barrier::new();
    let worker = inbox.worker(barrier.router()).start();
    barrier.until_begun(1).await;
    // As after a pause of the whole process, or a step of the clock.
    place
        .execute("UPDATE pulse_hooks_inbox SET due_at = 0 WHERE state = 'running'")
        .await;
    for id in ["msg_2", "msg_3"] {
        put(&inbox, id).await;
    }
    barrier.until_begun(3).await;
    barrier.open(9);
    until(&inbox, |counts| counts.done == 3).await;
    worker.stop().await;
    assert_eq!(barrier.begun.load(Ordering::SeqCst), 3);
    let page = inbox.list(Filter::new(), None, 9).await.expect("a list");
    for entry in page.entries {
        assert_eq!((entry.attempt, entry.last_error), (1, None));
    }
}

async fn inline_events_of_one_key_never_run_together(place: Place) {
    let inbox = place.open().await;
    let barrier = Barrier::new();
    let inline = Arc::new(inbox.inline(barrier.router()));
    let endpoint = TestEndpoint::new(inbox.inline(barrier.router()));
    let first = tokio::spawn({
        let inline = Arc::clone(&inline);
        async move { inline.accept(about("job-1", "msg_1")).await }
    });
    barrier.until_begun(1).await;
    let second = inline.accept(about("job-1", "msg_2")).await;
    let Receipt::Busy { after: Some(after) } = second else {
        panic!("{second:?}");
    };
    assert!(after > Duration::from_secs(1), "{after:?}");
    // One of another key runs meanwhile.
    barrier.open(2);
    let other = endpoint.send(super::place::completed("msg_other")).await;
    assert_eq!(other.status(), 204);
    let first = first.await.expect("no panic");
    assert!(
        matches!(first, Receipt::Settled(Outcome::Done)),
        "{first:?}"
    );
    barrier.open(1);
    let second = inline.accept(about("job-1", "msg_2")).await;
    assert!(
        matches!(second, Receipt::Settled(Outcome::Done)),
        "{second:?}"
    );
    assert_eq!(inbox.counts().await.expect("counts").done, 3);
}

async fn an_event_settled_in_the_handlers_transaction_lets_its_key_go(place: Place) {
    let Place::Database(options) = &place else {
        unreachable!("listed for PostgreSQL alone");
    };
    let pool = pulse_hooks_tests::postgres::pool(*options.clone()).await;
    let inbox = place.open().await;
    let deliveries = (0..5).map(|nth| about("job-1", &format!("msg_{nth}")));
    put_all(&inbox, deliveries).await;
    let worker = inbox.worker(router(move |delivery| {
        let pool = pool.clone();
        async move {
            let mut transaction = pool.begin().await.expect("a transaction");
            delivery.settle_in(&mut transaction).await.expect("it runs");
            transaction.commit().await.expect("a commit");
            Outcome::Done
        }
    }));
    let worker = worker.start();
    until(&inbox, |counts| counts.done == 5).await;
    worker.stop().await;
    let done = Filter::new().state(EventState::Done);
    let page = inbox.list(done, None, 9).await.expect("a list");
    assert!(page.entries.iter().all(|entry| entry.attempt == 1));
}
