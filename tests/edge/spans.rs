//! One span for each delivery, one event for each failure, and nothing secret in either.

use std::time::Duration;

use pulse_hooks::testing::{self, TestDelivery};
use pulse_hooks::{Outcome, Receipt};
use tracing::Level;

use crate::support::spans::Traced;
use crate::support::{Gives, endpoint, genuine, router, status};

const FIELDS: [&str; 5] = ["id", "event_type", "outcome", "status", "duration_ms"];

async fn traced(outcome: impl Fn() -> Outcome + Send + Sync + 'static) -> Traced {
    let traced = Traced::capture();
    endpoint(router(outcome)).handle(genuine()).await;
    traced
}

#[tokio::test]
async fn a_delivery_has_one_span_that_tells_all_about_it() {
    let traced = traced(|| Outcome::Done).await;
    let fields = traced.only_delivery().fields;
    for field in FIELDS {
        assert!(fields.contains_key(field), "{field} is missing: {fields:?}");
    }
    assert_eq!(fields["event_type"], "job.completed");
    assert_eq!(fields["handler"], "answers");
    assert_eq!(fields["outcome"], "done");
    assert_eq!(fields["status"], "204");
    assert!(fields["duration_ms"].parse::<f64>().unwrap() > 0.0);
}

#[tokio::test]
async fn the_span_names_the_source() {
    let traced = Traced::capture();
    let secrets = pulse_hooks::Secrets::new([testing::secret()]).unwrap();
    let endpoint =
        crate::support::endpoint_with(secrets.with_source("acme"), router(|| Outcome::Done));
    endpoint.handle(genuine()).await;
    assert_eq!(traced.only_delivery().fields["source"], "acme");
}

#[tokio::test]
async fn each_failure_is_one_event_in_its_span_with_the_whole_chain() {
    #[derive(Debug, thiserror::Error)]
    #[error("the account cannot be charged")]
    struct Outer(#[source] std::io::Error);

    let failure = || Outer(std::io::Error::other("the bank is closed"));
    type Makes = fn(Outer) -> Outcome;
    let outcomes: [(Makes, _); 2] = [(Outcome::retry, "500"), (Outcome::permanent, "422")];
    for (outcome, status) in outcomes {
        let traced = traced(move || outcome(failure())).await;
        let span = traced.only_delivery();
        assert_eq!(span.fields["status"], status);
        let said = traced.said(Level::ERROR);
        let [said] = &said[..] else {
            panic!("one event: {said:?}")
        };
        assert_eq!(
            said.fields["error"],
            "the account cannot be charged: the bank is closed"
        );
        assert_eq!(said.spans.last(), Some(&span.id));
    }
}

#[tokio::test]
async fn panics_and_timeouts_are_one_event_each() {
    let panicked = traced(|| panic!("boom")).await;
    assert_eq!(panicked.only_delivery().fields["outcome"], "panicked");
    assert_eq!(panicked.said(Level::ERROR).len(), 1);
}

#[tokio::test]
async fn what_the_sink_says_is_the_outcome() {
    let receipts: [(fn() -> Receipt, _, _); 4] = [
        (|| Receipt::Stored, "stored", "202"),
        (|| Receipt::Seen, "seen", "204"),
        (
            || Receipt::Busy {
                after: Some(Duration::from_secs(3)),
            },
            "busy",
            "503",
        ),
        (
            || Receipt::unavailable("the disk is full"),
            "unavailable",
            "503",
        ),
    ];
    for (receipt, outcome, status) in receipts {
        let traced = Traced::capture();
        endpoint(Gives(receipt)).handle(genuine()).await;
        let fields = traced.only_delivery().fields;
        assert_eq!(
            (&fields["outcome"][..], &fields["status"][..]),
            (outcome, status)
        );
    }
}

#[tokio::test]
async fn a_refused_request_has_no_span_and_one_event_with_reason_and_status() {
    let traced = Traced::capture();
    status(&endpoint(router(|| Outcome::Done)), 9).await;
    assert!(traced.deliveries().is_empty());
    let said = traced.said(Level::WARN);
    let [said] = &said[..] else {
        panic!("one event: {said:?}")
    };
    assert!(
        said.fields["reason"].starts_with("no signature matches"),
        "{said:?}"
    );
    assert_eq!(said.fields["status"], "401");
}

#[tokio::test]
async fn a_genuine_delivery_without_a_place_is_refused_in_its_span() {
    let traced = Traced::capture();
    let endpoint = endpoint(router(|| Outcome::Done)).concurrency_limit(0);
    endpoint.handle(genuine()).await;
    let span = traced.only_delivery();
    assert_eq!(span.fields["status"], "503");
    let said = traced.said(Level::WARN);
    assert_eq!(said[0].spans.last(), Some(&span.id), "{said:?}");
}

#[tokio::test]
async fn a_workers_attempts_are_spans_that_count() {
    let traced = Traced::capture();
    let inbox = testing::inbox().await.unwrap();
    let failing = router(|| Outcome::retry_after(Duration::from_millis(1), "not yet"));
    let worker = inbox.worker(failing).attempts(2).start();
    endpoint(inbox.clone()).handle(genuine()).await;
    while inbox.backlog().await.unwrap().dead == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    worker.stop().await;

    let spans = traced.deliveries();
    let told: Vec<_> = spans
        .iter()
        .map(|span| {
            (
                span.fields.get("attempt").map(String::as_str),
                &span.fields["outcome"][..],
            )
        })
        .collect();
    assert_eq!(
        told,
        [(None, "stored"), (Some("1"), "retry"), (Some("2"), "retry")]
    );
    let said = traced.said(Level::ERROR);
    let messages: Vec<_> = said
        .iter()
        .map(|said| &said.fields["message"][..])
        .collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert_eq!(messages[0], "failed; to be tried again in 1.0ms");
    let last = "failed; that was its last attempt, and it is kept in the inbox as dead";
    assert_eq!(messages[1], last);
}

#[tokio::test]
async fn an_inline_inbox_tells_the_attempt() {
    let traced = Traced::capture();
    let inbox = testing::inbox().await.unwrap();
    endpoint(inbox.inline(router(|| Outcome::Done)))
        .handle(genuine())
        .await;
    assert_eq!(traced.only_delivery().fields["attempt"], "1");
}

#[tokio::test]
async fn nothing_of_body_signature_or_secret_is_in_any_span_or_event() {
    let body = r#"{"type":"job.completed","data":{"job_id":"s3ntinel","pages_processed":"x"}}"#;
    let request = TestDelivery::of_body(body).request(&testing::secret());
    let signature = request.headers()["webhook-signature"]
        .to_str()
        .unwrap()
        .to_owned();
    let traced = Traced::capture();
    endpoint(router(|| Outcome::Done)).handle(request).await;
    assert_eq!(traced.only_delivery().fields["outcome"], "undecodable");
    let text = traced.text();
    for private in [
        "s3ntinel",
        signature.trim_start_matches("v1,"),
        "everybody knows",
    ] {
        assert!(!text.contains(private), "`{private}` in {text}");
    }
}
