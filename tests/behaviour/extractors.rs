//! The arguments after the event.

use std::time::Duration;

use pulse_hooks::testing::{NOW, TestDelivery};
use pulse_hooks::{
    Classify, Delivery, FromDelivery, FromRef, HandlerError, JobCompleted, NoState, Outcome,
    ResultExt as _, Router, State, pulse_handler,
};
use pulse_hooks_tests::{COMPLETED, JOB_ID, envelope_of_text};

use crate::support::{Calls, completed_delivery, completed_router, delivery, error_chain};

/// An argument that says when it is made.
struct Nth<const N: u8>;

impl<const N: u8> FromDelivery for Nth<N> {
    type State = Calls;
    type Refusal = Outcome;

    async fn from_delivery(_delivery: &Delivery, calls: Calls) -> Result<Self, Outcome> {
        tokio::task::yield_now().await;
        calls.add(format!("argument {N}"));
        Ok(Self)
    }
}

/// An argument that cannot be made.
struct Refused;

impl FromDelivery for Refused {
    type State = Calls;
    type Refusal = Outcome;

    async fn from_delivery(_delivery: &Delivery, calls: Calls) -> Result<Self, Outcome> {
        calls.add("refused");
        Err(Outcome::permanent("no argument"))
    }
}

#[pulse_handler]
async fn takes_three(
    _job: JobCompleted,
    _first: Nth<1>,
    _second: Nth<2>,
    _third: Nth<3>,
    State(calls): State<Calls>,
) {
    calls.add("handler");
}

#[tokio::test]
async fn arguments_are_made_in_their_order_and_before_the_call() {
    let calls = Calls::default();
    let router = completed_router!(takes_three, state: Calls).with_state(calls.clone());
    assert!(matches!(
        router.run(completed_delivery()).await,
        Outcome::Done
    ));
    assert_eq!(
        calls.all(),
        ["argument 1", "argument 2", "argument 3", "handler"]
    );
}

#[pulse_handler]
async fn takes_refused(
    _job: JobCompleted,
    _first: Nth<1>,
    _no: Refused,
    _third: Nth<3>,
    calls: State<Calls>,
) {
    calls.0.add("handler");
}

#[tokio::test]
async fn the_first_refusal_is_the_outcome_and_nothing_after_it_runs() {
    let calls = Calls::default();
    let router = completed_router!(takes_refused, state: Calls).with_state(calls.clone());
    let outcome = router.run(completed_delivery()).await;
    assert!(matches!(outcome, Outcome::Permanent(_)), "{outcome:?}");
    assert_eq!(error_chain(&outcome), "no argument");
    assert_eq!(calls.all(), ["argument 1", "refused"]);
}

#[tokio::test]
async fn an_event_that_does_not_decode_asks_for_no_arguments() {
    let calls = Calls::default();
    let router = completed_router!(takes_three, state: Calls).with_state(calls.clone());
    let outcome = router
        .run(delivery(envelope_of_text("job.completed", "{}")))
        .await;
    assert!(matches!(outcome, Outcome::Undecodable(_)));
    assert!(calls.all().is_empty());
}

#[derive(Debug, thiserror::Error, Classify)]
enum Refusal {
    #[error("never")]
    #[class(permanent)]
    Never,
    #[error("in a minute")]
    #[class(retry_after = Duration::from_secs(60))]
    Later,
    #[error("fine")]
    #[class(ack)]
    Fine,
    #[error("again")]
    Again,
}

/// Refuses in the way the delivery's id asks for.
struct Classified;

impl FromDelivery for Classified {
    type State = NoState;
    type Refusal = Refusal;

    async fn from_delivery(delivery: &Delivery, _state: NoState) -> Result<Self, Refusal> {
        Err(match delivery.id.as_str() {
            "never" => Refusal::Never,
            "later" => Refusal::Later,
            "fine" => Refusal::Fine,
            _ => Refusal::Again,
        })
    }
}

#[pulse_handler]
async fn takes_classified(_job: JobCompleted, _argument: Classified) {}

async fn refused(router: &Router, id: &str) -> Outcome {
    router
        .run(TestDelivery::of_body(COMPLETED).id(id).delivery())
        .await
}

#[tokio::test]
async fn a_refusal_has_its_class_like_any_error() {
    let router = completed_router!(takes_classified);
    assert!(matches!(
        refused(&router, "never").await,
        Outcome::Permanent(_)
    ));
    assert!(matches!(refused(&router, "fine").await, Outcome::Acked(_)));
    assert!(matches!(
        refused(&router, "again").await,
        Outcome::Retry { after: None, .. }
    ));
    let minute = Duration::from_secs(60);
    let later = refused(&router, "later").await;
    assert!(matches!(later, Outcome::Retry { after: Some(after), .. } if after == minute));
}

/// Refuses with errors that have no class of their own.
struct Plain<const KIND: u8>;

impl FromDelivery for Plain<0> {
    type State = NoState;
    type Refusal = String;

    async fn from_delivery(_delivery: &Delivery, _state: NoState) -> Result<Self, String> {
        Err("text".to_owned())
    }
}

impl FromDelivery for Plain<1> {
    type State = NoState;
    type Refusal = HandlerError;

    async fn from_delivery(_delivery: &Delivery, _state: NoState) -> Result<Self, HandlerError> {
        Err("x").permanent()?
    }
}

impl FromDelivery for Plain<2> {
    type State = NoState;
    type Refusal = anyhow::Error;

    async fn from_delivery(_delivery: &Delivery, _state: NoState) -> Result<Self, anyhow::Error> {
        anyhow::bail!("anyhow")
    }
}

impl FromDelivery for Plain<3> {
    type State = NoState;
    type Refusal = std::num::ParseIntError;

    async fn from_delivery(
        delivery: &Delivery,
        _state: NoState,
    ) -> Result<Self, std::num::ParseIntError> {
        delivery.id.parse::<u8>().map(|_| Self)
    }
}

#[pulse_handler]
async fn takes_text(_job: JobCompleted, _argument: Plain<0>) {}
#[pulse_handler]
async fn takes_handler_error(_job: JobCompleted, _argument: Plain<1>) {}
#[pulse_handler]
async fn takes_anyhow(_job: JobCompleted, _argument: Plain<2>) {}
#[pulse_handler]
async fn takes_any_error(_job: JobCompleted, _argument: Plain<3>) {}

#[tokio::test]
async fn a_refusal_may_be_anything_that_a_handler_may_return_as_its_error() {
    let text = completed_router!(takes_text)
        .run(completed_delivery())
        .await;
    assert!(matches!(text, Outcome::Retry { after: None, .. }));
    let handler_error = completed_router!(takes_handler_error)
        .run(completed_delivery())
        .await;
    assert!(matches!(handler_error, Outcome::Permanent(_)));
    let anyhow = completed_router!(takes_anyhow)
        .run(completed_delivery())
        .await;
    assert!(matches!(anyhow, Outcome::Retry { after: None, .. }));
    let any = completed_router!(takes_any_error)
        .run(completed_delivery())
        .await;
    assert!(matches!(any, Outcome::Retry { after: None, .. }));
}

#[pulse_handler]
async fn takes_delivery(job: JobCompleted, delivery: Delivery, State(calls): State<Calls>) {
    let Delivery {
        id,
        source,
        sent_at,
        event_type,
        attempt,
        ..
    } = &delivery;
    assert_eq!(*sent_at, NOW);
    assert_eq!(delivery.envelope().event_time(), Some(NOW));
    assert_eq!(delivery.body(), COMPLETED);
    assert_eq!(delivery.headers["content-type"], "application/json");
    calls.add(format!(
        "{} {id} {source:?} {event_type} {attempt:?}",
        job.job_id
    ));
}

#[tokio::test]
async fn a_handler_may_take_the_delivery_itself() {
    let calls = Calls::default();
    let router = completed_router!(takes_delivery, state: Calls).with_state(calls.clone());
    let delivery = TestDelivery::of_body(COMPLETED)
        .id("msg_7")
        .source("acme")
        .attempt(3);
    let outcome = router.run(delivery.delivery()).await;
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let expected = format!("{JOB_ID} msg_7 Some(\"acme\") job.completed Some(3)");
    assert_eq!(calls.all(), [expected]);
}

#[derive(Clone, PartialEq, Debug)]
struct Name(&'static str);

#[derive(Clone, PartialEq, Debug)]
struct Number(u8);

#[derive(FromRef)]
struct App {
    name: Name,
    number: Number,
    calls: Calls,
    /// Of a type that is there before, and so not to be had.
    #[from_ref(skip)]
    spare: Name,
    /// Of a type that cannot be cloned.
    #[from_ref(skip)]
    lock: std::sync::Mutex<u8>,
}

fn app(calls: &Calls) -> App {
    App {
        name: Name("first"),
        number: Number(7),
        calls: calls.clone(),
        spare: Name("spare"),
        lock: std::sync::Mutex::new(0),
    }
}

#[pulse_handler]
async fn takes_pieces(
    _job: JobCompleted,
    State(name): State<Name>,
    State(number): State<Number>,
    State(again): State<Name>,
    State(calls): State<Calls>,
) {
    calls.add(format!("{} {} {}", name.0, number.0, again.0));
}

#[tokio::test]
async fn each_piece_of_state_comes_from_the_field_of_its_type_that_is_not_skipped() {
    let calls = Calls::default();
    let app = app(&calls);
    assert_ne!(app.spare, app.name);
    assert!(!app.lock.is_poisoned());
    let router = completed_router!(takes_pieces, state: App).with_state(app);
    assert!(matches!(
        router.run(completed_delivery()).await,
        Outcome::Done
    ));
    assert_eq!(calls.all(), ["first 7 first"]);
}

#[tokio::test]
async fn a_handler_is_still_a_function() {
    let calls = Calls::default();
    takes_pieces(
        JobCompleted::sample(),
        State(Name("by hand")),
        State(Number(1)),
        State(Name("twice")),
        State(calls.clone()),
    )
    .await;
    assert_eq!(calls.all(), ["by hand 1 twice"]);
}
