//! Another sender's events, and events of ours beside Pulse's.

use pulse_hooks::testing::TestEndpoint;
use pulse_hooks::{
    Catalogue, Event, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Outcome,
    RawEvent, Router, State, pulse_catalogue, pulse_handler, pulse_router,
};
use pulse_hooks_tests::envelope_of_text;
use pulse_hooks_tests::mail::ContactListCreated;
use serde::{Deserialize, Serialize};

use crate::support::{Calls, delivery};

#[derive(Serialize, Deserialize, Event)]
#[event("email.sent", key = email_id)]
struct EmailSent {
    email_id: String,
}

#[derive(Deserialize, Event)]
#[event("email.bounced")]
struct EmailBounced {}

const MAIL: Catalogue = pulse_catalogue![
    EmailSent,
    EmailBounced,
    ContactListCreated,
    #[cfg(any())]
    EmailSent,
];

#[pulse_handler]
async fn sent(email: EmailSent, State(calls): State<Calls>) {
    calls.add(format!("sent {}", email.email_id));
}

#[pulse_handler]
async fn list_created(list: ContactListCreated, State(calls): State<Calls>) {
    calls.add(format!("list {}", list.list_id));
}

#[pulse_handler]
async fn completed(job: JobCompleted, State(calls): State<Calls>) {
    calls.add(format!("completed {}", job.job_id));
}

#[pulse_handler]
async fn rest(event: RawEvent, State(calls): State<Calls>) {
    calls.add(format!("rest {}", event.event_type));
}

#[pulse_handler]
async fn unknown(event: RawEvent, State(calls): State<Calls>) {
    calls.add(format!("unknown {}", event.event_type));
}

fn mail() -> Router<Calls> {
    pulse_router! {
        state: Calls,
        catalogue: MAIL,
        handlers: [sent, list_created],
        ignore: [EmailBounced],
    }
}

async fn run(router: Router<Calls>, event_type: &str, data: &str) -> (Outcome, Vec<String>) {
    let calls = Calls::default();
    let router = router.with_state(calls.clone());
    let body = envelope_of_text(event_type, data);
    (router.run(delivery(body)).await, calls.all())
}

#[test]
fn a_catalogue_tells_its_events_by_the_names_of_their_types() {
    let entries = MAIL.entries().iter();
    let told: Vec<_> = entries
        .map(|event| (event.rust_name(), event.types()))
        .collect();
    let expected: [(&str, &[&str]); 3] = [
        ("EmailSent", &["email.sent"]),
        ("EmailBounced", &["email.bounced"]),
        ("ContactListCreated", &["contact.list.created"]),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn events_of_another_sender_reach_their_handlers() {
    let (outcome, calls) = run(mail(), "email.sent", r#"{"email_id":"e1"}"#).await;
    assert!(matches!(outcome, Outcome::Done));
    assert_eq!(calls, ["sent e1"]);

    let (outcome, calls) = run(mail(), "email.bounced", "{}").await;
    assert!(matches!(outcome, Outcome::Ignored));
    assert_eq!(calls, [""; 0]);
}

#[tokio::test]
async fn an_event_declared_in_another_crate_reaches_its_handler() {
    let (_, calls) = run(mail(), "contact.list.created", r#"{"list_id":"l1"}"#).await;
    assert_eq!(calls, ["list l1"]);
}

#[tokio::test]
async fn an_event_of_another_sender_that_drifted_is_undecodable() {
    let (outcome, _) = run(mail(), "email.sent", r#"{"email_id":1}"#).await;
    let text = outcome.error().unwrap().to_string();
    assert!(
        text.contains("email.sent") && text.contains("data.email_id"),
        "{text}"
    );
}

#[tokio::test]
async fn types_outside_the_catalogue_are_unknown_pulses_own_among_them() {
    for event_type in ["job.completed", "email.sent.twice", "email", "EmailSent"] {
        let (outcome, calls) = run(mail(), event_type, r#"{"job_id":"j"}"#).await;
        assert!(matches!(outcome, Outcome::Unknown), "{event_type}");
        assert_eq!(calls, [""; 0]);
    }
}

#[tokio::test]
async fn unknown_and_fallback_are_told_apart_by_the_catalogue() {
    let router = || {
        pulse_router! {
            state: Calls,
            catalogue: MAIL,
            handlers: [sent],
            unknown: unknown,
            fallback: rest,
        }
    };
    let (_, calls) = run(router(), "contact.list.created", "{}").await;
    assert_eq!(calls, ["rest contact.list.created"]);
    let (_, calls) = run(router(), "job.completed", "{}").await;
    assert_eq!(calls, ["unknown job.completed"]);
}

#[tokio::test]
async fn a_catalogue_may_hold_pulses_events_and_more() {
    const MORE: Catalogue = pulse_catalogue![
        JobCreated,
        JobProcessing,
        JobCompleted,
        JobFailed,
        JobCancelled,
        EmailSent,
    ];
    let router = || {
        pulse_router! {
            state: Calls,
            catalogue: MORE,
            handlers: [completed, sent],
            ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
        }
    };
    let (_, calls) = run(router(), "job.completed", r#"{"job_id":"j1"}"#).await;
    assert_eq!(calls, ["completed j1"]);
    let (_, calls) = run(router(), "email.sent", r#"{"email_id":"e1"}"#).await;
    assert_eq!(calls, ["sent e1"]);
}

#[tokio::test]
async fn events_of_ours_stand_beside_the_shipped_ones_without_a_catalogue() {
    let router = || {
        pulse_router! {
            state: Calls,
            handlers: [completed, sent, list_created],
            ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled, EmailBounced],
        }
    };
    for (event_type, data, told) in [
        ("job.completed", r#"{"job_id":"j1"}"#, "completed j1"),
        ("email.sent", r#"{"email_id":"e1"}"#, "sent e1"),
        ("contact.list.created", r#"{"list_id":"l1"}"#, "list l1"),
    ] {
        let (_, calls) = run(router(), event_type, data).await;
        assert_eq!(calls, [told]);
    }
}

#[tokio::test]
async fn a_test_endpoint_delivers_events_of_another_sender() {
    let calls = Calls::default();
    let endpoint = TestEndpoint::new(mail().with_state(calls.clone()));
    let email_id = "e1".to_owned();
    let answer = endpoint.deliver(&EmailSent { email_id }).await;
    assert_eq!(answer.status(), 204);
    assert_eq!(calls.all(), ["sent e1"]);
}
