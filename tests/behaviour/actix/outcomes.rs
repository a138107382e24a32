//! What the sender is told once the sink was asked.

use std::future::pending;
use std::time::Duration;

use pulse_hooks::testing::TestEndpoint;
use pulse_hooks::testing::{self, TestDelivery};
use pulse_hooks::{Answers, JobCompleted, JobCreated, Outcome, Receipt, Router, pulse_handler};
use pulse_hooks_tests::wire::{Answer, ask};
use pulse_hooks_tests::{envelope, envelope_of_text};
use serde_json::json;

use super::Server;
use crate::support::sink::Gives;
use crate::support::{completed_request, completed_router, endpoint, signed};

type MakeReceipt = fn() -> Receipt;
type Headers<'h> = &'h [(&'h str, &'h str)];

async fn told(receipt: MakeReceipt) -> Answer {
    let server = Server::of(&endpoint(Gives(receipt)));
    ask(&server, &completed_request()).await
}

/// Headers by which an answer steers the sender.
fn steering(answer: &Answer) -> Vec<(&str, &str)> {
    ["retry-after", "webhook-delivery", "allow"]
        .into_iter()
        .filter_map(|name| Some((name, answer.header(name)?)))
        .collect()
}

#[tokio::test]
async fn every_receipt_has_its_status_and_headers() {
    const HALF_A_MINUTE: Duration = Duration::from_secs(30);
    let cases: [(MakeReceipt, u16, Headers<'_>); 12] = [
        (|| Receipt::Settled(Outcome::Done), 204, &[]),
        (|| Receipt::Settled(Outcome::Ignored), 204, &[]),
        (|| Receipt::Settled(Outcome::Unknown), 204, &[]),
        (|| Receipt::Settled(Outcome::ack("fine")), 204, &[]),
        (|| Receipt::Settled(Outcome::retry("later")), 500, &[]),
        (
            || Receipt::Settled(Outcome::retry_after(HALF_A_MINUTE, "later")),
            503,
            &[("retry-after", "30")],
        ),
        (
            || Receipt::Settled(Outcome::permanent("never")),
            422,
            &[("webhook-delivery", "abort-message")],
        ),
        (|| Receipt::Settled(Outcome::Panicked), 500, &[]),
        (|| Receipt::Stored, 202, &[]),
        (|| Receipt::Seen, 204, &[]),
        (
            || Receipt::Busy { after: None },
            503,
            &[("retry-after", "5")],
        ),
        (
            || Receipt::unavailable("the store is down"),
            503,
            &[("retry-after", "5")],
        ),
    ];
    for (receipt, status, headers) in cases {
        let answer = told(receipt).await;
        assert_eq!(answer.status, status, "{:?}", receipt());
        assert_eq!(steering(&answer), headers, "{:?}", receipt());
    }
}

#[tokio::test]
async fn statuses_that_were_changed_are_told() {
    let mut answers = Answers::default();
    answers.done = http::StatusCode::from_u16(299).unwrap();
    let done = Gives(|| Receipt::Settled(Outcome::Done));
    let server = Server::of(&endpoint(done).answers(answers));
    assert_eq!(ask(&server, &completed_request()).await.status, 299);
}

fn routed(router: Router) -> Server {
    Server::of(TestEndpoint::new(router).endpoint())
}

/// A handler that the number of pages tells what to do.
#[pulse_handler]
async fn as_told(job: JobCompleted) -> Outcome {
    match job.pages_processed {
        Some(0) => panic!("the handler"),
        Some(1) => pending().await,
        Some(2) => Outcome::retry("later"),
        Some(3) => Outcome::permanent("never"),
        _ => {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Outcome::Done
        }
    }
}

async fn told_of_pages(server: &Server, pages: u64) -> u16 {
    let data = json!({"job_id": "1", "status": "completed", "pages_processed": pages});
    let request = signed(envelope("job.completed", &data));
    ask(server, &request).await.status
}

#[tokio::test]
async fn what_handlers_give_is_told() {
    let server = routed(completed_router!(as_told));
    assert_eq!(told_of_pages(&server, 2).await, 500);
    assert_eq!(told_of_pages(&server, 3).await, 422);
    assert_eq!(told_of_pages(&server, 4).await, 204);
}

#[tokio::test]
async fn a_handler_that_panics_is_500_and_the_next_delivery_is_handled() {
    let server = routed(completed_router!(as_told));
    for _ in 0..3 {
        assert_eq!(told_of_pages(&server, 0).await, 500);
        assert_eq!(told_of_pages(&server, 4).await, 204);
    }
}

#[tokio::test]
async fn a_handler_that_outlasts_its_time_is_500() {
    let router = completed_router!(as_told).time_limit(Duration::from_millis(50));
    assert_eq!(told_of_pages(&routed(router), 1).await, 500);
}

#[tokio::test]
async fn a_type_that_is_ignored_or_unknown_is_204() {
    let server = routed(completed_router!(as_told));
    let ignored = TestDelivery::of(&JobCreated::sample()).request(&testing::secret());
    assert_eq!(ask(&server, &ignored).await.status, 204);
    let unknown = signed(envelope_of_text("job.archived", "{}"));
    assert_eq!(ask(&server, &unknown).await.status, 204);
}

#[tokio::test]
async fn a_payload_that_does_not_fit_its_type_is_500() {
    let server = routed(completed_router!(as_told));
    let drifted = signed(envelope_of_text("job.completed", "{}"));
    assert_eq!(ask(&server, &drifted).await.status, 500);
}
