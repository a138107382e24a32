//! Which handler a delivery reaches.

use pulse_hooks::testing::{TestDelivery, TestEndpoint};
use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Outcome, RawEvent, Router,
    State, pulse_handler, pulse_router,
};
use pulse_hooks_tests::envelope_of_text;
use serde_json::json;

use crate::support::{Calls, delivery};

#[pulse_handler]
async fn on_completed(job: JobCompleted, State(calls): State<Calls>) {
    calls.add(format!("completed {}", job.job_id));
}

#[pulse_handler]
async fn on_cancelled(job: JobCancelled, State(calls): State<Calls>) {
    calls.add(format!("cancelled {}", job.job_id));
}

#[pulse_handler]
async fn on_unknown(event: RawEvent, State(calls): State<Calls>) {
    calls.add(format!("unknown {} {}", event.event_type, event.json()));
}

#[pulse_handler]
async fn on_the_rest(event: RawEvent, State(calls): State<Calls>) {
    calls.add(format!("fallback {} {}", event.event_type, event.json()));
}

fn plain() -> Router<Calls> {
    pulse_router! {
        state: Calls,
        handlers: [on_completed, on_cancelled],
        ignore: [JobCreated, JobProcessing, JobFailed],
    }
}

fn with_unknown() -> Router<Calls> {
    pulse_router! {
        state: Calls,
        handlers: [on_completed, on_cancelled],
        ignore: [JobCreated, JobProcessing, JobFailed],
        unknown: on_unknown,
    }
}

fn with_fallback() -> Router<Calls> {
    pulse_router! {
        state: Calls,
        handlers: [on_completed],
        ignore: [JobCreated],
        fallback: on_the_rest,
    }
}

fn with_both() -> Router<Calls> {
    pulse_router! {
        state: Calls,
        handlers: [on_completed],
        ignore: [JobCreated],
        unknown: on_unknown,
        fallback: on_the_rest,
    }
}

/// What came of an event about job `j`, and who handled it.
async fn run(router: Router<Calls>, event_type: &str) -> (Outcome, Vec<String>) {
    run_data(router, event_type, r#"{"job_id":"j"}"#).await
}

async fn run_data(router: Router<Calls>, event_type: &str, data: &str) -> (Outcome, Vec<String>) {
    let calls = Calls::default();
    let router = router.with_state(calls.clone());
    let outcome = router
        .run(delivery(envelope_of_text(event_type, data)))
        .await;
    (outcome, calls.all())
}

async fn assert_handled(router: Router<Calls>, event_type: &str, by: &str) {
    let (outcome, calls) = run(router, event_type).await;
    assert!(
        matches!(outcome, Outcome::Done),
        "{event_type}: {outcome:?}"
    );
    assert_eq!(calls, [by], "{event_type}");
}

#[tokio::test]
async fn a_handled_event_reaches_its_handler_alone() {
    assert_handled(plain(), "job.completed", "completed j").await;
    assert_handled(with_unknown(), "job.completed", "completed j").await;
    assert_handled(with_fallback(), "job.completed", "completed j").await;
    assert_handled(with_both(), "job.completed", "completed j").await;
}

#[tokio::test]
async fn both_spellings_of_cancelled_reach_the_same_handler() {
    assert_handled(plain(), "job.cancelled", "cancelled j").await;
    assert_handled(plain(), "job.canceled", "cancelled j").await;
}

#[tokio::test]
async fn an_ignored_event_is_ignored_whoever_takes_the_rest() {
    for router in [plain(), with_unknown(), with_fallback(), with_both()] {
        let (outcome, calls) = run(router, "job.created").await;
        assert!(matches!(outcome, Outcome::Ignored), "{outcome:?}");
        assert!(calls.is_empty());
    }
}

#[tokio::test]
async fn an_ignored_event_is_not_decoded() {
    for data in ["null", "17", "[]", r#"{"job_id":17}"#] {
        let (outcome, _) = run_data(plain(), "job.created", data).await;
        assert!(matches!(outcome, Outcome::Ignored), "{data}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_unknown_event_without_a_handler_is_its_own_outcome() {
    let (outcome, calls) = run(plain(), "job.archived").await;
    assert!(matches!(outcome, Outcome::Unknown), "{outcome:?}");
    assert!(calls.is_empty());
}

const RAW: &str = r#"{"job_id":"j"}"#;

#[tokio::test]
async fn an_unknown_event_reaches_unknown() {
    assert_handled(
        with_unknown(),
        "job.archived",
        &format!("unknown job.archived {RAW}"),
    )
    .await;
}

#[tokio::test]
async fn an_unknown_event_reaches_fallback_where_there_is_no_unknown() {
    assert_handled(
        with_fallback(),
        "job.archived",
        &format!("fallback job.archived {RAW}"),
    )
    .await;
}

#[tokio::test]
async fn an_unknown_event_reaches_unknown_before_fallback() {
    assert_handled(
        with_both(),
        "job.archived",
        &format!("unknown job.archived {RAW}"),
    )
    .await;
}

#[tokio::test]
async fn a_known_event_that_is_not_listed_reaches_fallback_and_never_unknown() {
    for event_type in [
        "job.processing",
        "job.failed",
        "job.cancelled",
        "job.canceled",
    ] {
        let by = format!("fallback {event_type} {RAW}");
        assert_handled(with_fallback(), event_type, &by).await;
        assert_handled(with_both(), event_type, &by).await;
    }
}

#[tokio::test]
async fn fallback_takes_known_events_with_data_of_any_shape() {
    for data in ["null", "17", "[1,2]", r#""text""#, r#"{"job_id":17}"#] {
        let (outcome, calls) = run_data(with_fallback(), "job.failed", data).await;
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        assert_eq!(calls, [format!("fallback job.failed {data}")]);
    }
}

#[tokio::test]
async fn fallback_alone_may_take_everything() {
    fn router() -> Router<Calls> {
        pulse_router! { state: Calls, handlers: [], fallback: on_the_rest }
    }
    for event_type in [
        "job.created",
        "job.completed",
        "job.canceled",
        "job.archived",
        "",
    ] {
        assert_handled(
            router(),
            event_type,
            &format!("fallback {event_type} {RAW}"),
        )
        .await;
    }
}

#[tokio::test]
async fn a_drifted_payload_of_a_handled_event_never_reaches_unknown_or_fallback() {
    let (outcome, calls) = run_data(with_both(), "job.completed", "17").await;
    assert!(matches!(outcome, Outcome::Undecodable(_)), "{outcome:?}");
    assert!(calls.is_empty());
}

#[tokio::test]
async fn unknown_events_are_204_with_and_without_a_handler() {
    for router in [plain(), with_unknown(), with_fallback(), with_both()] {
        let endpoint = TestEndpoint::new(router.with_state(Calls::default()));
        for data in [json!(null), json!(17), json!([{}]), json!({"job_id": {}})] {
            let response = endpoint
                .send(TestDelivery::of_type("job.archived", data))
                .await;
            assert_eq!(response.status(), 204);
        }
    }
}

#[tokio::test]
async fn an_ignored_event_is_204() {
    let endpoint = TestEndpoint::new(plain().with_state(Calls::default()));
    assert_eq!(endpoint.deliver(&JobFailed::sample()).await.status(), 204);
}

#[pulse_handler]
async fn reads_raw_data(event: RawEvent, State(calls): State<Calls>) {
    let number: Result<u8, _> = event.data();
    calls.add(match number {
        Ok(number) => format!("number {number}"),
        Err(error) => format!("{} {}", error.event_type(), error.path()),
    });
}

#[tokio::test]
async fn a_raw_events_data_can_be_decoded() {
    let router = || pulse_router! { state: Calls, handlers: [], fallback: reads_raw_data };
    let (_, calls) = run_data(router(), "x", "7").await;
    assert_eq!(calls, ["number 7"]);
    let (_, calls) = run_data(router(), "x", "700").await;
    assert_eq!(calls, ["x data"]);
}

#[tokio::test]
async fn one_router_runs_many_deliveries_at_once() {
    let calls = Calls::default();
    let router = std::sync::Arc::new(plain().with_state(calls.clone()));
    let runs: Vec<_> = (0..50)
        .map(|_| {
            let router = router.clone();
            let body = envelope_of_text("job.completed", RAW);
            tokio::spawn(async move { router.run(delivery(body)).await.is_success() })
        })
        .collect();
    for run in runs {
        assert!(run.await.unwrap());
    }
    assert_eq!(calls.all().len(), 50);
}
