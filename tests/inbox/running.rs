//! How a worker handles what is kept.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pulse_hooks::inbox::EventState;
use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{
    Delivery, FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Outcome,
    Router, State, pulse_handler, pulse_router,
};
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::Test;
use super::place::{Place, only, put, put_all, until};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_worker_handles_what_is_kept_and_what_comes,
        a_failure_is_tried_again_and_its_error_kept,
        a_time_to_retry_is_kept,
        a_retry_comes_in_time_while_others_run,
        what_fails_for_good_is_given_up_at_once,
        what_never_succeeds_is_given_up_after_its_attempts,
        what_does_not_decode_is_tried_again,
        what_panics_is_tried_again,
        what_is_acknowledged_is_done_with_its_error,
        ignored_and_unknown_events_are_done,
        no_more_run_than_may,
        events_of_one_key_never_run_together,
        a_worker_that_stops_lets_handlers_finish,
        two_workers_share_the_work,
    ]
}

type Run = Arc<dyn Fn(Delivery) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

#[derive(Clone, FromRef)]
struct App {
    run: Run,
}

#[pulse_handler]
async fn job_completed(_job: JobCompleted, delivery: Delivery, State(run): State<Run>) -> Outcome {
    run(delivery).await
}

/// A router whose one handler does this.
pub(crate) fn router<F>(run: impl Fn(Delivery) -> F + Send + Sync + 'static) -> Router
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let run: Run = Arc::new(move |delivery| Box::pin(run(delivery)));
    pulse_router! {
        state: App,
        handlers: [job_completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    }
    .with_state(App { run })
}

pub(crate) fn fine() -> Router {
    router(|_| async { Outcome::Done })
}

pub(crate) fn failing() -> Router {
    router(|_| async { Outcome::retry("no luck") })
}

pub(crate) const AT_ONCE: Duration = Duration::from_millis(1);

/// What keeps handlers running until the test lets them go.
#[derive(Clone)]
pub(crate) struct Barrier {
    pub(crate) begun: Arc<AtomicUsize>,
    pub(crate) most: Arc<AtomicUsize>,
    running: Arc<AtomicUsize>,
    open: Arc<Semaphore>,
}

impl Barrier {
    pub(crate) fn new() -> Self {
        Self {
            begun: Arc::default(),
            most: Arc::default(),
            running: Arc::default(),
            open: Arc::new(Semaphore::new(0)),
        }
    }

    pub(crate) fn router(&self) -> Router {
        let barrier = self.clone();
        router(move |_| {
            let barrier = barrier.clone();
            async move {
                barrier.run().await;
                Outcome::Done
            }
        })
    }

    pub(crate) async fn run(&self) {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(running, Ordering::SeqCst);
        self.open.acquire().await.expect("never closed").forget();
        self.running.fetch_sub(1, Ordering::SeqCst);
    }

    pub(crate) async fn until_begun(&self, handlers: usize) {
        while self.begun.load(Ordering::SeqCst) < handlers {
            sleep(AT_ONCE).await;
        }
    }

    pub(crate) fn open(&self, handlers: usize) {
        self.open.add_permits(handlers);
    }
}

async fn a_worker_handles_what_is_kept_and_what_comes(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&attempts);
    let worker = inbox.worker(router(move |delivery| {
        seen.lock().unwrap().push((delivery.id, delivery.attempt));
        async { Outcome::Done }
    }));
    let worker = worker.start();
    until(&inbox, |counts| counts.done == 1).await;
    let begin = Instant::now();
    put(&inbox, "msg_2").await;
    until(&inbox, |counts| counts.done == 2).await;
    // It is told, and does not look now and then.
    assert!(
        begin.elapsed() < Duration::from_secs(1),
        "{:?}",
        begin.elapsed()
    );
    worker.stop().await;
    let expected = [("msg_1".to_owned(), Some(1)), ("msg_2".to_owned(), Some(1))];
    assert_eq!(*attempts.lock().unwrap(), expected);
}

async fn a_failure_is_tried_again_and_its_error_kept(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(router(|delivery| async move {
        match delivery.attempt {
            Some(3) => Outcome::Done,
            attempt => Outcome::retry(format!("attempt {attempt:?}\0")),
        }
    }));
    let worker = worker.backoff(AT_ONCE, AT_ONCE).start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    let shown = inbox
        .show(only(&inbox).await.number)
        .await
        .unwrap()
        .unwrap();
    let errors: Vec<_> = shown
        .failures
        .iter()
        .map(|failure| (failure.attempt, &*failure.error))
        .collect();
    assert_eq!(
        errors,
        [
            (1, "failed, to be retried: attempt Some(1)\u{fffd}"),
            (2, "failed, to be retried: attempt Some(2)\u{fffd}")
        ]
    );
    assert_eq!(shown.entry.last_error.as_deref(), Some(errors[1].1));
}

async fn a_time_to_retry_is_kept(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let hour = Duration::from_secs(3600);
    let worker = inbox.worker(router(move |_| async move {
        Outcome::retry_after(hour, "later")
    }));
    let worker = worker.start();
    loop {
        let entry = only(&inbox).await;
        if entry.attempt == 1 && entry.state == EventState::Waiting {
            let wait = entry.due_at.unwrap().duration_since(entry.received_at);
            assert!((3600..3660).contains(&wait.as_secs()), "{wait}");
            break;
        }
        sleep(AT_ONCE).await;
    }
    worker.stop().await;
}

async fn a_retry_comes_in_time_while_others_run(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_long").await;
    put(&inbox, "msg_retried").await;
    let open = Arc::new(Semaphore::new(0));
    let gate = Arc::clone(&open);
    let worker = inbox.worker(router(move |delivery| {
        let gate = Arc::clone(&gate);
        async move {
            if delivery.id == "msg_long" {
                let _place = gate.acquire().await.expect("never closed");
            } else if delivery.attempt == Some(1) {
                return Outcome::retry_after(Duration::from_millis(500), "in a while");
            }
            Outcome::Done
        }
    }));
    // Its heart beats more often than that.
    let worker = worker.lease(Duration::from_millis(600)).start();
    until(&inbox, |counts| counts.done == 1).await;
    assert_eq!(inbox.counts().await.expect("counts").running, 1);
    open.add_permits(1);
    worker.stop().await;
}

async fn what_fails_for_good_is_given_up_at_once(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox
        .worker(router(|_| async { Outcome::permanent("never") }))
        .start();
    until(&inbox, |counts| counts.dead == 1).await;
    worker.stop().await;
    let entry = only(&inbox).await;
    assert_eq!(entry.attempt, 1);
    assert_eq!(entry.last_error.as_deref(), Some("failed for good: never"));
}

async fn what_never_succeeds_is_given_up_after_its_attempts(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox
        .worker(failing())
        .attempts(4)
        .backoff(AT_ONCE, AT_ONCE)
        .start();
    until(&inbox, |counts| counts.dead == 1).await;
    worker.stop().await;
    assert_eq!(only(&inbox).await.attempt, 4);
}

async fn what_does_not_decode_is_tried_again(place: Place) {
    let inbox = place.open().await;
    let drifted = TestDelivery::of_type("job.completed", serde_json::json!({ "job_id": 7 }));
    put_all(&inbox, [drifted.delivery()]).await;
    let worker = inbox
        .worker(fine())
        .attempts(2)
        .backoff(AT_ONCE, AT_ONCE)
        .start();
    until(&inbox, |counts| counts.dead == 1).await;
    worker.stop().await;
    let entry = only(&inbox).await;
    assert_eq!(entry.attempt, 2);
    let error = entry.last_error.expect("it is kept");
    assert!(error.contains("data.job_id"), "{error}");
}

async fn what_panics_is_tried_again(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(router(|delivery| async move {
        assert_ne!(delivery.attempt, Some(1), "a panic for the test");
        Outcome::Done
    }));
    let worker = worker.backoff(AT_ONCE, AT_ONCE).start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    let error = only(&inbox).await.last_error;
    assert_eq!(error.as_deref(), Some("the handler panicked"));
}

async fn what_is_acknowledged_is_done_with_its_error(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox
        .worker(router(|_| async { Outcome::ack("never mind") }))
        .start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    let error = only(&inbox).await.last_error.expect("it is kept");
    assert!(error.ends_with("never mind"), "{error}");
}

async fn ignored_and_unknown_events_are_done(place: Place) {
    let inbox = place.open().await;
    let created = TestDelivery::of(&JobCreated::sample())
        .id("msg_1")
        .delivery();
    let unknown = TestDelivery::of_type("job.archived", ())
        .id("msg_2")
        .delivery();
    put_all(&inbox, [created, unknown]).await;
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 2).await;
    worker.stop().await;
}

async fn no_more_run_than_may(place: Place) {
    let inbox = place.open().await;
    for nth in 0..12 {
        put(&inbox, &format!("msg_{nth}")).await;
    }
    let barrier = Barrier::new();
    let worker = inbox.worker(barrier.router()).concurrency(5).start();
    barrier.until_begun(5).await;
    sleep(Duration::from_millis(50)).await;
    let counts = inbox.counts().await.expect("counts");
    // None is claimed before there is a place for it.
    assert_eq!((counts.running, counts.waiting), (5, 7));
    barrier.open(12);
    until(&inbox, |counts| counts.done == 12).await;
    worker.stop().await;
    assert_eq!(barrier.most.load(Ordering::SeqCst), 5);
}

async fn events_of_one_key_never_run_together(place: Place) {
    let inbox = place.open().await;
    let running = Arc::new(Mutex::new(HashSet::new()));
    let overlaps = Arc::new(AtomicUsize::new(0));
    for nth in 0..60 {
        let mut job = JobCompleted::sample();
        job.job_id = format!("job-{}", nth % 3);
        put_all(
            &inbox,
            [TestDelivery::of(&job).id(format!("msg_{nth}")).delivery()],
        )
        .await;
    }
    let workers = [(); 2].map(|()| {
        let running = Arc::clone(&running);
        let overlaps = Arc::clone(&overlaps);
        let router = router(move |delivery| {
            let (running, overlaps) = (Arc::clone(&running), Arc::clone(&overlaps));
            async move {
                let job: JobCompleted = delivery.envelope().data().expect("it decodes");
                if !running.lock().unwrap().insert(job.job_id.clone()) {
                    overlaps.fetch_add(1, Ordering::SeqCst);
                }
                sleep(Duration::from_millis(2)).await;
                running.lock().unwrap().remove(&job.job_id);
                Outcome::Done
            }
        });
        inbox.worker(router).concurrency(8).start()
    });
    until(&inbox, |counts| counts.done == 60).await;
    for worker in workers {
        worker.stop().await;
    }
    assert_eq!(overlaps.load(Ordering::SeqCst), 0);
}

async fn a_worker_that_stops_lets_handlers_finish(place: Place) {
    let inbox = place.open().await;
    for nth in 0..3 {
        put(&inbox, &format!("msg_{nth}")).await;
    }
    let barrier = Barrier::new();
    let worker = inbox.worker(barrier.router()).concurrency(2).start();
    barrier.until_begun(2).await;
    let stop = tokio::spawn(worker.stop());
    sleep(Duration::from_millis(50)).await;
    assert!(!stop.is_finished());
    barrier.open(3);
    stop.await.expect("no panic");
    let counts = inbox.counts().await.expect("counts");
    assert_eq!((counts.done, counts.running, counts.waiting), (2, 0, 1));
}

async fn two_workers_share_the_work(place: Place) {
    let inbox = place.open().await;
    let barrier = Barrier::new();
    let workers = [(); 2].map(|()| inbox.worker(barrier.router()).concurrency(1).start());
    put(&inbox, "msg_1").await;
    put(&inbox, "msg_2").await;
    barrier.until_begun(2).await;
    barrier.open(2);
    until(&inbox, |counts| counts.done == 2).await;
    for worker in workers {
        worker.stop().await;
    }
}
