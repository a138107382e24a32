//! Panics and time limits: one delivery is lost to them, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pulse_hooks::testing::TestEndpoint;
use pulse_hooks::{
    DecodeError, Delivery, Envelope, Event, FromDelivery, FromRef, JobCompleted, NoState, Outcome,
    Receipt, Router, State, pulse_handler, pulse_router,
};
use tokio::time::Instant;

use crate::support::sink::Gives;
use crate::support::{
    Cancelled, Created, Failed, Processing, completed_delivery, completed_request,
    completed_router, endpoint, status,
};

async fn assert_panicked_and_goes_on(router: Router) {
    let router = Arc::new(router);
    for _ in 0..3 {
        let outcome = router.run(completed_delivery()).await;
        assert!(matches!(outcome, Outcome::Panicked), "{outcome:?}");
    }
}

async fn assert_500_and_goes_on(router: Router) {
    let endpoint = TestEndpoint::new(router).with(|endpoint| endpoint.concurrency_limit(1));
    for _ in 0..3 {
        assert_eq!(
            endpoint.deliver(&JobCompleted::sample()).await.status(),
            500
        );
    }
    assert_eq!(
        endpoint
            .deliver(&pulse_hooks::JobCreated::sample())
            .await
            .status(),
        204
    );
}

#[pulse_handler]
async fn panics(_job: JobCompleted) {
    panic!("the handler");
}

#[tokio::test]
async fn a_panic_of_a_handler_is_its_outcome() {
    assert_panicked_and_goes_on(completed_router!(panics)).await;
}

#[tokio::test]
async fn a_panic_of_a_handler_is_500_and_gives_its_place_back() {
    assert_500_and_goes_on(completed_router!(panics)).await;
}

#[pulse_handler]
async fn panics_late(_job: JobCompleted) {
    tokio::time::sleep(Duration::from_millis(1)).await;
    panic!("the handler");
}

#[tokio::test]
async fn a_panic_after_a_wait_is_its_outcome() {
    assert_panicked_and_goes_on(completed_router!(panics_late)).await;
    assert_500_and_goes_on(completed_router!(panics_late)).await;
}

struct Unmakeable;

impl FromDelivery for Unmakeable {
    type State = NoState;
    type Refusal = Outcome;

    async fn from_delivery(_delivery: &Delivery, _state: NoState) -> Result<Self, Outcome> {
        panic!("the argument");
    }
}

#[pulse_handler]
async fn takes_unmakeable(_job: JobCompleted, _argument: Unmakeable) {}

#[tokio::test]
async fn a_panic_of_an_argument_is_the_outcome() {
    assert_panicked_and_goes_on(completed_router!(takes_unmakeable)).await;
    assert_500_and_goes_on(completed_router!(takes_unmakeable)).await;
}

struct Uncloneable;

impl Clone for Uncloneable {
    fn clone(&self) -> Self {
        panic!("the state");
    }
}

#[derive(FromRef)]
struct App {
    piece: Uncloneable,
}

#[pulse_handler]
async fn takes_uncloneable(_job: JobCompleted, State(_): State<Uncloneable>) {}

fn app() -> App {
    App { piece: Uncloneable }
}

#[tokio::test]
async fn a_panic_while_state_is_cloned_is_the_outcome() {
    let router = || completed_router!(takes_uncloneable, state: App).with_state(app());
    assert_panicked_and_goes_on(router()).await;
    assert_500_and_goes_on(router()).await;
}

#[derive(Event)]
#[event("job.completed", decode = cannot)]
struct Undecodable {}

fn cannot(_envelope: &Envelope<'_>) -> Result<Undecodable, DecodeError> {
    panic!("the decoder");
}

#[pulse_handler]
async fn takes_undecodable(_event: Undecodable) {}

#[tokio::test]
async fn a_panic_while_the_event_is_decoded_is_the_outcome() {
    assert_panicked_and_goes_on(completed_router!(takes_undecodable)).await;
    assert_500_and_goes_on(completed_router!(takes_undecodable)).await;
}

#[derive(Debug)]
struct Unspeakable;

impl std::error::Error for Unspeakable {}

impl std::fmt::Display for Unspeakable {
    fn fmt(&self, _f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("the error's text");
    }
}

#[pulse_handler]
async fn fails_unspeakably(_job: JobCompleted) -> Result<(), Unspeakable> {
    Err(Unspeakable)
}

#[tokio::test]
async fn a_panic_of_an_errors_display_does_not_leave_the_router() {
    let router = Arc::new(completed_router!(fails_unspeakably));
    let ran = tokio::spawn(async move { router.run(completed_delivery()).await.is_success() });
    assert!(matches!(ran.await, Ok(false)));
}

#[tokio::test]
async fn a_panic_of_an_errors_display_is_500() {
    assert_500_and_goes_on(completed_router!(fails_unspeakably)).await;
}

#[tokio::test]
async fn a_panic_of_a_sinks_error_does_not_leave_the_endpoint() {
    let endpoint = endpoint(Gives(|| Receipt::unavailable(Unspeakable)));
    let answer = tokio::spawn(async move { status(&endpoint, completed_request()).await });
    assert!(answer.await.is_ok(), "the panic reached the web server");
}

/// Panics when it is dropped, unless something else is panicking.
struct PanicsOnDrop;

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("the drop");
        }
    }
}

#[pulse_handler]
async fn panics_with_a_bomb(_job: JobCompleted) {
    std::panic::panic_any(PanicsOnDrop);
}

#[tokio::test]
async fn a_panic_whose_payload_panics_when_dropped_is_the_outcome() {
    let router = Arc::new(completed_router!(panics_with_a_bomb));
    let ran = tokio::spawn(async move { router.run(completed_delivery()).await });
    assert!(matches!(ran.await, Ok(Outcome::Panicked)));
}

#[pulse_handler]
async fn waits_with_a_bomb(_job: JobCompleted) {
    let _bomb = PanicsOnDrop;
    std::future::pending::<()>().await;
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_while_it_is_dropped_at_its_time_limit_stays_in_the_router() {
    let router = Arc::new(completed_router!(waits_with_a_bomb));
    let ran = tokio::spawn(async move { router.run(completed_delivery()).await.is_success() });
    assert!(matches!(ran.await, Ok(false)));
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_while_it_is_dropped_at_its_time_limit_is_500() {
    assert_500_and_goes_on(completed_router!(waits_with_a_bomb)).await;
}

#[tokio::test]
async fn a_panic_of_a_sink_is_500_and_gives_its_place_back() {
    let panicked = AtomicBool::new(false);
    let sink = Gives(move || {
        assert!(panicked.swap(true, Ordering::SeqCst), "the sink");
        Receipt::Stored
    });
    let endpoint = endpoint(sink).concurrency_limit(1);
    assert_eq!(status(&endpoint, completed_request()).await, 500);
    assert_eq!(status(&endpoint, completed_request()).await, 202);
}

#[pulse_handler]
async fn never_ends(_job: JobCompleted) {
    std::future::pending::<()>().await;
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_outlasts_its_time_limit_is_dropped_there() {
    let limit = Duration::from_secs(3);
    let router = completed_router!(never_ends).time_limit(limit);
    let started = Instant::now();
    let outcome = router.run(completed_delivery()).await;
    assert!(matches!(outcome, Outcome::TimedOut { limit: told } if told == limit));
    assert_eq!(started.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_outlasts_its_time_limit_is_500_before_the_sender_gives_up() {
    let started = Instant::now();
    assert_500_and_goes_on(completed_router!(never_ends)).await;
    assert!(started.elapsed() < 3 * Duration::from_secs(15));
}

/// Never waits for anything but its turn: Tokio makes a task yield that is always ready.
#[pulse_handler]
async fn always_busy(_job: JobCompleted) {
    loop {
        tokio::task::coop::consume_budget().await;
    }
}

#[tokio::test]
async fn a_handler_that_is_always_busy_is_dropped_at_its_time_limit() {
    let router = completed_router!(always_busy).time_limit(Duration::from_millis(50));
    let ran = tokio::time::timeout(Duration::from_secs(5), router.run(completed_delivery()));
    let outcome = ran.await.expect("the time limit holds");
    assert!(matches!(outcome, Outcome::TimedOut { .. }), "{outcome:?}");
}

struct NeverMade;

impl FromDelivery for NeverMade {
    type State = NoState;
    type Refusal = Outcome;

    async fn from_delivery(_delivery: &Delivery, _state: NoState) -> Result<Self, Outcome> {
        std::future::pending().await
    }
}

#[pulse_handler]
async fn takes_never_made(_job: JobCompleted, _argument: NeverMade) {}

#[tokio::test(start_paused = true)]
async fn an_argument_counts_towards_the_time_limit() {
    let router = completed_router!(takes_never_made).time_limit(Duration::from_secs(3));
    let outcome = router.run(completed_delivery()).await;
    assert!(matches!(outcome, Outcome::TimedOut { .. }));
}

#[pulse_handler]
async fn takes_a_while(_job: JobCompleted) {
    tokio::time::sleep(Duration::from_millis(2900)).await;
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_ends_within_its_time_limit_is_done() {
    for limit in [Duration::from_secs(3), Duration::MAX] {
        let router = completed_router!(takes_a_while).time_limit(limit);
        let outcome = router.run(completed_delivery()).await;
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_survives_the_state() {
    let router = pulse_router! {
        state: u8,
        handlers: [never_ends],
        ignore: [Created, Processing, Failed, Cancelled],
    };
    let router = router.time_limit(Duration::from_secs(3)).with_state(7);
    let started = Instant::now();
    router.run(completed_delivery()).await;
    assert_eq!(started.elapsed().as_secs(), 3);
}
