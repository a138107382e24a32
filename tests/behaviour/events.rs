//! Events of the user's own.

use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{
    DecodeError, Envelope, Event, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing,
    Outcome, PULSE, State, pulse_handler, pulse_router,
};
use pulse_hooks_tests::{COMPLETED, JOB_ID, envelope_of_text};
use serde::Deserialize;

use crate::support::{Calls, Cancelled, Created, Failed, Processing, completed_router, delivery};

#[derive(Debug, Deserialize, Event)]
#[event("job.archived", "job.shelved", key = job_id)]
struct Archived {
    job_id: String,
    shelf: u8,
}

#[pulse_handler]
async fn archived(event: Archived, State(calls): State<Calls>) {
    calls.add(format!("{} {}", event.job_id, event.shelf));
}

#[pulse_handler]
async fn any_completed(_job: JobCompleted) {}

fn archive(calls: &Calls) -> pulse_hooks::Router {
    let router = pulse_router! {
        state: Calls,
        handlers: [archived, any_completed],
        ignore: [Created, Processing, Failed, Cancelled],
    };
    router.with_state(calls.clone())
}

#[tokio::test]
async fn an_own_event_reaches_its_handler_under_each_of_its_names() {
    let calls = Calls::default();
    let router = archive(&calls);
    for name in ["job.archived", "job.shelved"] {
        let body = envelope_of_text(name, r#"{"job_id": "j", "shelf": 3}"#);
        let outcome = router.run(delivery(body)).await;
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    }
    assert_eq!(calls.all(), ["j 3", "j 3"]);
}

#[tokio::test]
async fn names_of_events_are_compared_exactly() {
    let calls = Calls::default();
    let router = archive(&calls);
    for name in [
        "job.Archived",
        "job.archived ",
        "job.archive",
        "job.archived.x",
        "",
    ] {
        let body = envelope_of_text(name, r#"{"job_id": "j", "shelf": 3}"#);
        let outcome = router.run(delivery(body)).await;
        assert!(matches!(outcome, Outcome::Unknown), "{name:?}: {outcome:?}");
    }
    assert!(calls.all().is_empty());
}

#[tokio::test]
async fn an_own_event_that_drifts_names_itself_and_its_field() {
    let body = envelope_of_text("job.shelved", r#"{"job_id": "j", "shelf": 300}"#);
    let outcome = archive(&Calls::default()).run(delivery(body)).await;
    let Outcome::Undecodable(error) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(error.event_type(), "job.shelved");
    assert_eq!(error.path(), "data.shelf");
}

#[test]
fn the_key_is_the_field_that_was_named() {
    let event = Archived {
        job_id: "j".to_owned(),
        shelf: 1,
    };
    assert_eq!(event.key(), Some("j"));
}

#[test]
fn an_event_without_a_key_has_none() {
    assert_eq!(Unkeyed {}.key(), None);
}

#[derive(Deserialize, Event)]
#[event("x")]
struct Unkeyed {}

#[derive(Deserialize, Event)]
#[event("y", key = 0)]
struct Tuple(String);

#[test]
fn the_key_of_a_tuple_is_named_by_its_number() {
    assert_eq!(Tuple("j".to_owned()).key(), Some("j"));
}

#[derive(Deserialize, Event)]
#[event("z", key = customer)]
struct MaybeKeyed {
    customer: Option<String>,
}

#[test]
fn a_key_may_be_missing() {
    let customer = Some("c".to_owned());
    assert_eq!(MaybeKeyed { customer }.key(), Some("c"));
    assert_eq!(MaybeKeyed { customer: None }.key(), None);
}

#[test]
fn the_key_of_every_job_event_is_its_job() {
    assert_eq!(JobCreated::new("j").key(), Some("j"));
    assert_eq!(JobProcessing::new("j").key(), Some("j"));
    assert_eq!(JobCompleted::new("j").key(), Some("j"));
    assert_eq!(JobFailed::new("j").key(), Some("j"));
    assert_eq!(JobCancelled::new("j").key(), Some("j"));
}

#[test]
fn the_catalogue_holds_the_documented_events_and_no_other() {
    let types: Vec<_> = PULSE.entries().iter().map(|entry| entry.types()).collect();
    let expected: [&[&str]; 5] = [
        &["job.created"],
        &["job.processing"],
        &["job.completed"],
        &["job.failed"],
        &["job.cancelled", "job.canceled"],
    ];
    assert_eq!(types, expected);
}

/// Our own idea of a completed job.
#[derive(Deserialize, Event)]
#[event("job.completed")]
struct Done {
    pages_processed: u8,
}

#[pulse_handler]
async fn done(event: Done, State(calls): State<Calls>) {
    calls.add(format!("{} pages", event.pages_processed));
}

#[tokio::test]
async fn an_own_event_may_take_the_place_of_a_shipped_one() {
    let calls = Calls::default();
    let router = completed_router!(done, state: Calls).with_state(calls.clone());
    assert!(matches!(
        router.run(delivery(COMPLETED)).await,
        Outcome::Done
    ));
    assert_eq!(calls.all(), ["25 pages"]);
}

/// Decoded from more than its data.
#[derive(Event)]
#[event("job.completed", decode = decode_whole)]
struct Whole {
    text: String,
}

fn decode_whole(envelope: &Envelope<'_>) -> Result<Whole, DecodeError> {
    #[derive(Deserialize)]
    struct Beside {
        beside: u8,
    }
    let Beside { beside } = envelope.whole()?;
    let time = envelope.event_time();
    if beside == 0 {
        return Err(DecodeError::new(envelope, "beside", "is nought"));
    }
    Ok(Whole {
        text: format!("{} {beside} {}", envelope.event_type(), time.is_some()),
    })
}

#[pulse_handler]
async fn whole(event: Whole, State(calls): State<Calls>) {
    calls.add(event.text);
}

async fn run_whole(body: &'static str) -> (Outcome, Vec<String>) {
    let calls = Calls::default();
    let router = completed_router!(whole, state: Calls).with_state(calls.clone());
    (router.run(delivery(body)).await, calls.all())
}

#[tokio::test]
async fn an_own_decoder_sees_type_time_and_the_fields_beside_data() {
    let body = r#"{"type":"job.completed","timestamp":"2024-01-15T10:30:00Z","beside":7}"#;
    let (outcome, calls) = run_whole(body).await;
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert_eq!(calls, ["job.completed 7 true"]);
}

#[tokio::test]
async fn an_own_decoders_errors_name_event_and_field() {
    let own = r#"{"type":"job.completed","beside":0}"#;
    let serdes = r#"{"type":"job.completed","beside":"seven"}"#;
    for body in [own, serdes] {
        let (outcome, _) = run_whole(body).await;
        let Outcome::Undecodable(error) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(error.event_type(), "job.completed");
        assert_eq!(error.path(), "beside");
        assert!(!error.to_string().contains("seven"));
    }
}

/// An event with variants, told apart by a field.
#[derive(Deserialize, Event)]
#[event("job.moved")]
#[serde(tag = "to")]
enum Moved {
    #[serde(rename = "queue")]
    Queue { place: u8 },
    #[serde(rename = "shelf")]
    Shelf,
}

#[test]
fn an_event_may_be_an_enum() {
    let delivery = delivery(envelope_of_text("job.moved", r#"{"to":"queue","place":4}"#));
    let moved = Moved::decode(&delivery.envelope()).unwrap();
    assert!(matches!(moved, Moved::Queue { place: 4 }));
    let shelf = TestDelivery::of_type("job.moved", serde_json::json!({"to": "shelf"})).delivery();
    assert!(matches!(
        Moved::decode(&shelf.envelope()).unwrap(),
        Moved::Shelf
    ));
}

#[test]
fn a_test_delivery_of_an_event_carries_its_first_name() {
    let delivery = TestDelivery::of(&JobCancelled::sample()).delivery();
    assert_eq!(delivery.event_type, "job.cancelled");
    let again = JobCancelled::decode(&delivery.envelope()).unwrap();
    assert_eq!(again, JobCancelled::sample());
    assert_eq!(again.job_id, JOB_ID);
}
