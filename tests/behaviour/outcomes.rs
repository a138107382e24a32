//! What the sender is told of each outcome and of each receipt.

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, Response, StatusCode};
use http_body::Body as _;
use pulse_hooks::testing::TestEndpoint;
use pulse_hooks::{Answers, EmptyBody, JobCompleted, Outcome, Receipt, State, pulse_handler};
use pulse_hooks_tests::envelope_of_text;

use crate::support::sink::Gives;
use crate::support::{completed_request, completed_router, delivery, endpoint};

type MakeReceipt = fn() -> Receipt;
type MakeOutcome = fn() -> Outcome;

async fn told(receipt: MakeReceipt) -> Response<EmptyBody> {
    told_with(Answers::default(), receipt).await
}

async fn told_with(answers: Answers, receipt: MakeReceipt) -> Response<EmptyBody> {
    let endpoint = endpoint(Gives(receipt)).answers(answers);
    endpoint.handle(completed_request()).await
}

fn undecodable() -> Outcome {
    let body = envelope_of_text("job.completed", "{}");
    let delivery = delivery(body);
    let result = delivery.envelope().data::<JobCompleted>();
    Outcome::Undecodable(result.unwrap_err())
}

fn timed_out() -> Outcome {
    Outcome::TimedOut {
        limit: Duration::from_secs(10),
    }
}

const OUTCOMES: &[(MakeOutcome, u16)] = &[
    (|| Outcome::Done, 204),
    (|| Outcome::Ignored, 204),
    (|| Outcome::Unknown, 204),
    (|| Outcome::ack("fine"), 204),
    (|| Outcome::retry("later"), 500),
    (
        || Outcome::retry_after(Duration::from_secs(30), "later"),
        503,
    ),
    (|| Outcome::permanent("never"), 422),
    (undecodable, 500),
    (|| Outcome::Panicked, 500),
    (timed_out, 500),
];

/// Headers by which an answer steers the sender.
fn steering(headers: &HeaderMap) -> Vec<(&str, &str)> {
    ["retry-after", "webhook-delivery", "allow"]
        .into_iter()
        .filter_map(|name| Some((name, headers.get(name)?.to_str().unwrap())))
        .collect()
}

#[pulse_handler]
async fn as_told(_job: JobCompleted, State(outcome): State<MakeOutcome>) -> Outcome {
    outcome()
}

async fn told_by_a_handler(outcome: MakeOutcome) -> Response<EmptyBody> {
    let router = completed_router!(as_told, state: MakeOutcome).with_state(outcome);
    TestEndpoint::new(router)
        .deliver(&JobCompleted::sample())
        .await
        .into_response()
}

#[tokio::test]
async fn every_outcome_of_a_handler_has_its_status_and_an_empty_body() {
    for &(outcome, status) in OUTCOMES {
        let response = told_by_a_handler(outcome).await;
        assert_eq!(response.status(), status, "{:?}", outcome());
        assert_eq!(response.body().size_hint().exact(), Some(0));
        assert!(response.body().is_end_stream());
    }
}

#[tokio::test]
async fn every_outcome_of_a_sink_has_the_same_status_and_headers() {
    for &(outcome, _) in OUTCOMES {
        let by_handler = told_by_a_handler(outcome).await;
        let by_sink = endpoint(Gives(move || Receipt::Settled(outcome())))
            .handle(completed_request())
            .await;
        assert_eq!(by_handler.status(), by_sink.status());
        assert_eq!(by_handler.headers(), by_sink.headers());
    }
}

#[tokio::test]
async fn only_a_permanent_failure_tells_the_sender_to_abort_the_message() {
    for &(outcome, _) in OUTCOMES {
        let response = told_by_a_handler(outcome).await;
        let expected = match outcome() {
            Outcome::Permanent(_) => Some("abort-message"),
            _ => None,
        };
        let told = response.headers().get("webhook-delivery");
        assert_eq!(told.map(|value| value.to_str().unwrap()), expected);
    }
}

#[tokio::test]
async fn only_a_retry_with_a_time_names_one() {
    for &(outcome, _) in OUTCOMES {
        let response = told_by_a_handler(outcome).await;
        let expected = match outcome() {
            Outcome::Retry { after: Some(_), .. } => vec![("retry-after", "30")],
            Outcome::Permanent(_) => vec![("webhook-delivery", "abort-message")],
            _ => vec![],
        };
        assert_eq!(steering(response.headers()), expected, "{:?}", outcome());
    }
}

#[tokio::test]
async fn what_is_stored_is_202_and_what_was_seen_is_204() {
    assert_eq!(told(|| Receipt::Stored).await.status(), 202);
    assert_eq!(told(|| Receipt::Seen).await.status(), 204);
}

#[tokio::test]
async fn a_busy_sink_is_503_with_its_own_retry_after() {
    let after = Some(Duration::from_secs(7));
    let response = endpoint(Gives(move || Receipt::Busy { after }))
        .handle(completed_request())
        .await;
    assert_eq!(response.status(), 503);
    assert_eq!(steering(response.headers()), [("retry-after", "7")]);
}

#[tokio::test]
async fn what_is_busy_without_a_time_is_503_with_retry_after_all_the_same() {
    for receipt in [(|| Receipt::Busy { after: None }) as MakeReceipt, || {
        Receipt::unavailable("the store is down")
    }] {
        let response = told(receipt).await;
        assert_eq!(response.status(), 503);
        let told = response.headers()[RETRY_AFTER].to_str().unwrap();
        assert!(told.parse::<u64>().unwrap() > 0);
    }
}

#[tokio::test]
async fn retry_after_counts_whole_seconds_rounded_up() {
    for (after, told) in [
        (Duration::ZERO, "0"),
        (Duration::from_nanos(1), "1"),
        (Duration::from_millis(999), "1"),
        (Duration::from_secs(1), "1"),
        (Duration::new(1, 1), "2"),
        (Duration::from_millis(59_500), "60"),
        (Duration::from_secs(86_400), "86400"),
    ] {
        let outcome = move || Receipt::Settled(Outcome::retry_after(after, "later"));
        let response = endpoint(Gives(outcome)).handle(completed_request()).await;
        assert_eq!(response.headers()[RETRY_AFTER], told, "{after:?}");
        let busy = move || Receipt::Busy { after: Some(after) };
        let response = endpoint(Gives(busy)).handle(completed_request()).await;
        assert_eq!(response.headers()[RETRY_AFTER], told, "{after:?}");
    }
}

#[tokio::test]
async fn a_retry_after_beyond_all_time_is_still_a_number() {
    let response = told(|| Receipt::Settled(Outcome::retry_after(Duration::MAX, "never"))).await;
    assert_eq!(response.status(), 503);
    let told = response.headers()[RETRY_AFTER].to_str().unwrap();
    assert!(told.bytes().all(|byte| byte.is_ascii_digit()), "{told}");
}

fn other_answers() -> Answers {
    let mut answers = Answers::default();
    let status = |code| StatusCode::from_u16(code).unwrap();
    answers.done = status(240);
    answers.stored = status(241);
    answers.seen = status(242);
    answers.retry = status(540);
    answers.retry_after = status(541);
    answers.permanent = status(440);
    answers.undecodable = status(542);
    answers.crashed = status(543);
    answers.busy = status(544);
    answers.busy_for = Duration::from_millis(8001);
    answers
}

#[tokio::test]
async fn every_status_behind_the_verification_can_be_changed() {
    let cases: &[(MakeReceipt, u16)] = &[
        (|| Receipt::Settled(Outcome::Done), 240),
        (|| Receipt::Settled(Outcome::Ignored), 240),
        (|| Receipt::Settled(Outcome::Unknown), 240),
        (|| Receipt::Settled(Outcome::ack("fine")), 240),
        (|| Receipt::Stored, 241),
        (|| Receipt::Seen, 242),
        (|| Receipt::Settled(Outcome::retry("later")), 540),
        (
            || Receipt::Settled(Outcome::retry_after(Duration::ZERO, "later")),
            541,
        ),
        (|| Receipt::Settled(Outcome::permanent("never")), 440),
        (|| Receipt::Settled(undecodable()), 542),
        (|| Receipt::Settled(Outcome::Panicked), 543),
        (|| Receipt::Settled(timed_out()), 543),
        (|| Receipt::Busy { after: None }, 544),
        (|| Receipt::unavailable("down"), 544),
    ];
    for &(receipt, status) in cases {
        let response = told_with(other_answers(), receipt).await;
        assert_eq!(response.status(), status, "{:?}", receipt());
    }
}

#[tokio::test]
async fn changed_statuses_keep_their_headers() {
    let abort = told_with(other_answers(), || {
        Receipt::Settled(Outcome::permanent("never"))
    })
    .await;
    assert_eq!(
        steering(abort.headers()),
        [("webhook-delivery", "abort-message")]
    );
    let busy = told_with(other_answers(), || Receipt::Busy { after: None }).await;
    assert_eq!(steering(busy.headers()), [("retry-after", "9")]);
}

#[tokio::test]
async fn a_full_endpoint_answers_with_the_status_for_busy() {
    let endpoint = endpoint(Gives(|| Receipt::Stored))
        .concurrency_limit(0)
        .answers(other_answers());
    let response = endpoint.handle(completed_request()).await;
    assert_eq!(response.status(), 544);
    assert_eq!(steering(response.headers()), [("retry-after", "9")]);
}

#[test]
fn the_outcomes_that_need_no_further_attempt_are_successes() {
    for &(outcome, status) in OUTCOMES {
        assert_eq!(outcome().is_success(), status == 204, "{:?}", outcome());
    }
}

#[test]
fn every_outcome_with_an_error_gives_it() {
    for (outcome, text) in [
        (Outcome::ack("a"), "a"),
        (Outcome::retry("b"), "b"),
        (Outcome::retry_after(Duration::ZERO, "c"), "c"),
        (Outcome::permanent("d"), "d"),
    ] {
        assert_eq!(outcome.error().unwrap().to_string(), text);
    }
    assert!(undecodable().error().is_some());
    for outcome in [
        Outcome::Done,
        Outcome::Ignored,
        Outcome::Unknown,
        Outcome::Panicked,
        timed_out(),
    ] {
        assert!(outcome.error().is_none(), "{outcome:?}");
    }
}
