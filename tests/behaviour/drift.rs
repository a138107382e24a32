//! A known event whose payload does not fit: what is told, and what is not.

use pulse_hooks::testing::{TestDelivery, TestEndpoint};
use pulse_hooks::{
    DecodeError, Event, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Outcome,
    pulse_handler, pulse_router,
};
use pulse_hooks_tests::envelope_of_text;
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};

use crate::support::delivery;

/// Stands for whatever the sender's customers would not like to see in a log.
const PRIVATE: &str = "s3ntinel";

#[pulse_handler]
async fn created(_job: JobCreated) {}
#[pulse_handler]
async fn processing(_job: JobProcessing) {}
#[pulse_handler]
async fn completed(_job: JobCompleted) {}
#[pulse_handler]
async fn failed(_job: JobFailed) {}
#[pulse_handler]
async fn cancelled(_job: JobCancelled) {}

fn router() -> pulse_hooks::Router {
    pulse_router! { handlers: [created, processing, completed, failed, cancelled] }
}

async fn drift(body: String) -> DecodeError {
    match router().run(delivery(body.clone())).await {
        Outcome::Undecodable(error) => error,
        other => panic!("{other:?} of {body}"),
    }
}

/// The event type, the data, and the field that does not fit.
const DRIFTED: &[(&str, &str, &str)] = &[
    (
        "job.completed",
        r#"{"job_id":"j","pages_processed":"s3ntinel"}"#,
        "data.pages_processed",
    ),
    (
        "job.completed",
        r#"{"job_id":"j","pages_processed":-7351}"#,
        "data.pages_processed",
    ),
    (
        "job.completed",
        r#"{"job_id":"j","pages_processed":73.51}"#,
        "data.pages_processed",
    ),
    (
        "job.completed",
        r#"{"job_id":"j","pages_processed":73511844674407370955161}"#,
        "data.pages_processed",
    ),
    (
        "job.completed",
        r#"{"job_id":"j","pages_processed":["s3ntinel"]}"#,
        "data.pages_processed",
    ),
    (
        "job.completed",
        r#"{"job_id":"j","pages_processed":{"s3ntinel":1}}"#,
        "data.pages_processed",
    ),
    (
        "job.completed",
        r#"{"job_id":"j","pages_processed":true}"#,
        "data.pages_processed",
    ),
    (
        "job.completed",
        r#"{"job_id":"j","processing_time":"s3ntinel"}"#,
        "data.processing_time",
    ),
    (
        "job.completed",
        r#"{"extra":"s3ntinel","job_id":"j","processing_time":{}}"#,
        "data.processing_time",
    ),
    ("job.created", r#"{"job_id":73511}"#, "data.job_id"),
    ("job.created", r#"{"job_id":null}"#, "data.job_id"),
    (
        "job.created",
        r#"{"job_id":{"id":"s3ntinel"}}"#,
        "data.job_id",
    ),
    (
        "job.created",
        r#"{"job_id":"j","status":73511}"#,
        "data.status",
    ),
    (
        "job.processing",
        r#"{"job_id":"j","status":["s3ntinel"]}"#,
        "data.status",
    ),
    (
        "job.processing",
        r#"{"job_id":"j","status":{"name":"s3ntinel"}}"#,
        "data.status",
    ),
    (
        "job.failed",
        r#"{"job_id":"j","error":73511}"#,
        "data.error",
    ),
    (
        "job.failed",
        r#"{"job_id":"j","error":["s3ntinel"]}"#,
        "data.error",
    ),
    ("job.cancelled", r#"{"status":"s3ntinel"}"#, "data"),
    ("job.canceled", r#"{}"#, "data"),
    ("job.canceled", "null", "data"),
    ("job.cancelled", r#"["s3ntinel"]"#, "data"),
    ("job.cancelled", r#""s3ntinel""#, "data"),
    ("job.cancelled", "73511", "data"),
];

#[tokio::test]
async fn a_drifted_payload_names_the_event_as_sent_and_the_field() {
    for &(event_type, data, path) in DRIFTED {
        let error = drift(envelope_of_text(event_type, data)).await;
        assert_eq!(error.event_type(), event_type, "{data}");
        assert_eq!(error.path(), path, "{data}");
        let text = error.to_string();
        assert!(text.contains(event_type) && text.contains(path), "{text}");
    }
}

#[tokio::test]
async fn a_missing_job_id_is_named() {
    for data in ["{}", r#"{"status":"x"}"#] {
        let error = drift(envelope_of_text("job.completed", data)).await;
        assert!(error.to_string().contains("job_id"), "{error}");
    }
}

#[tokio::test]
async fn a_drifted_payload_shows_no_value_of_the_body() {
    for &(event_type, data, _) in DRIFTED {
        let error = drift(envelope_of_text(event_type, data)).await;
        let outcome = Outcome::Undecodable(error.clone());
        let shown = format!("{error} {error:?} {error:#?} {outcome} {outcome:?}");
        for value in [PRIVATE, "7351", "73.51"] {
            assert!(!shown.contains(value), "{value} of {data} in {shown}");
        }
    }
}

#[tokio::test]
async fn a_drifted_payload_has_no_source_that_shows_a_value() {
    use std::error::Error as _;
    for &(event_type, data, _) in DRIFTED {
        let error = drift(envelope_of_text(event_type, data)).await;
        let source = error.source().map(ToString::to_string).unwrap_or_default();
        assert!(!source.contains(PRIVATE), "{source}");
    }
}

#[tokio::test]
async fn a_drifted_payload_is_500_without_any_header_that_steers_the_sender() {
    let endpoint = TestEndpoint::new(router());
    for &(event_type, data, _) in DRIFTED {
        let response = endpoint
            .send(TestDelivery::of_body(envelope_of_text(event_type, data)))
            .await;
        assert_eq!(response.status(), 500, "{data}");
        assert!(response.headers().is_empty(), "{:?}", response.headers());
    }
}

#[tokio::test]
async fn a_job_id_of_the_wrong_kind_in_data_is_not_made_good_by_one_beside_it() {
    let body = r#"{"type":"job.completed","job_id":"beside","data":{"job_id":7}}"#;
    let error = drift(body.to_owned()).await;
    assert_eq!(error.path(), "data.job_id");
}

#[tokio::test]
async fn a_job_id_of_the_wrong_kind_beside_data_is_drift() {
    let error = drift(r#"{"type":"job.completed","job_id":73511,"data":{}}"#.to_owned()).await;
    assert!(error.path().contains("job_id"), "{}", error.path());
    assert!(!error.to_string().contains("73511"));
}

#[tokio::test]
async fn a_job_id_beside_data_makes_nothing_else_good() {
    let body =
        r#"{"type":"job.completed","job_id":"beside","data":{"pages_processed":"s3ntinel"}}"#;
    let error = drift(body.to_owned()).await;
    assert_eq!(error.path(), "data.pages_processed");
    assert!(!error.to_string().contains(PRIVATE));

    for data in ["7", "[]", r#""s3ntinel""#] {
        let body = format!(r#"{{"type":"job.completed","job_id":"beside","data":{data}}}"#);
        assert_eq!(drift(body).await.path(), "data");
    }
}

#[tokio::test]
async fn a_field_given_twice_is_drift_and_never_silently_one_of_the_two() {
    for data in [
        r#"{"job_id":"a","job_id":"b"}"#,
        r#"{"job_id":"a","job_id":"a"}"#,
        r#"{"job_id":"a","j\u006fb_id":"b"}"#,
        r#"{"job_id":"a","status":"failed","status":"completed"}"#,
        r#"{"job_id":"a","pages_processed":1,"pages_processed":2}"#,
    ] {
        drift(envelope_of_text("job.completed", data)).await;
    }
}

#[tokio::test]
async fn a_field_of_the_error_given_twice_is_drift_too() {
    for error in [
        r#"{"code":"a","code":"b"}"#,
        r#"{"message":"a","m\u0065ssage":"a"}"#,
        r#"{"message":"a","message":null}"#,
        r#"{"details":null,"details":{}}"#,
    ] {
        let data = format!(r#"{{"job_id":"a","error":{error}}}"#);
        let error = drift(envelope_of_text("job.failed", &data)).await;
        assert!(error.path().starts_with("data.error"), "{error}");
        assert!(error.to_string().contains("duplicate field"), "{error}");
    }
}

#[tokio::test]
async fn a_field_given_twice_is_drift_where_the_job_id_stands_beside_data_too() {
    let body = r#"{"type":"job.completed","job_id":"beside","data":{"pages_processed":1,"pages_processed":2}}"#;
    drift(body.to_owned()).await;
}

/// Valid JSON that no Rust text or number can hold. It fails the event wherever it stands, even
/// in a field nobody asked for: lenient reading would keep the event and leave the value out.
#[tokio::test]
async fn a_value_that_rust_cannot_hold_is_drift_even_in_an_unknown_field() {
    for (event_type, data, path) in [
        (
            "job.completed",
            r#"{"job_id":"j","ratio":1e999}"#,
            "data.ratio",
        ),
        (
            "job.completed",
            r#"{"job_id":"j","file":"\udcff.pdf"}"#,
            "data.file",
        ),
        (
            "job.failed",
            r#"{"job_id":"j","error":"no file \udcff.pdf"}"#,
            "data.error",
        ),
    ] {
        let error = drift(envelope_of_text(event_type, data)).await;
        assert_eq!(error.path(), path);
        assert!(!error.to_string().contains("pdf"));
    }
}

#[tokio::test]
async fn a_known_event_nested_a_hundred_thousand_deep_is_no_crash() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let in_data = envelope_of_text("job.completed", &format!(r#"{{"job_id":"j","x":{deep}}}"#));
    let as_data = envelope_of_text("job.completed", &deep);
    let beside = format!(r#"{{"type":"job.completed","job_id":"j","data":{{"x":{deep}}}}}"#);
    for body in [in_data, as_data, beside] {
        let outcome = router().run(delivery(body)).await;
        assert!(!matches!(outcome, Outcome::Panicked), "{outcome:?}");
    }
}

/// Fields whose types refuse values in words of their own.
#[derive(Debug, Deserialize, Event)]
#[event("job.archived")]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only decoded")]
struct Archived {
    custom: Option<Custom>,
    formed: Option<Formed>,
    other: Option<Other>,
    colour: Option<Colour>,
    empty: Option<Empty>,
    either: Option<Either>,
    address: Option<std::net::IpAddr>,
    letter: Option<char>,
    small: Option<u8>,
    nested: Option<Vec<std::collections::BTreeMap<String, u8>>>,
}

#[derive(Debug)]
struct Custom;

impl<'de> Deserialize<'de> for Custom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(D::Error::custom(format!("`{text}` is not what we want")))
    }
}

/// Speaks in serde's own forms.
#[derive(Debug)]
struct Formed;

impl<'de> Deserialize<'de> for Formed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(D::Error::custom(text))
    }
}

#[derive(Debug)]
struct Other;

impl<'de> Deserialize<'de> for Other {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(D::Error::invalid_value(
            Unexpected::Other(&text),
            &"something else",
        ))
    }
}

#[derive(Debug, Deserialize)]
enum Colour {
    Red,
    Blue,
}

#[derive(Debug, Deserialize)]
enum Empty {}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Either {
    Number(#[allow(dead_code, reason = "only decoded")] u8),
    Flag(#[allow(dead_code, reason = "only decoded")] bool),
}

fn shown(data: &str) -> String {
    let delivery = delivery(envelope_of_text("job.archived", data));
    let error = Archived::decode(&delivery.envelope()).unwrap_err();
    format!("{error} {error:?}")
}

#[test]
fn no_values_show_in_the_errors_of_any_types() {
    let _ = [Colour::Red, Colour::Blue];
    for data in [
        r#"{"custom":"s3ntinel"}"#,
        r#"{"colour":"s3ntinel"}"#,
        r#"{"either":"s3ntinel"}"#,
        r#"{"address":"s3ntinel"}"#,
        r#"{"letter":"s3ntinel"}"#,
        r#"{"small":"s3ntinel"}"#,
        r#"{"small":"a\", expected s3ntinel"}"#,
        r#"{"small":"a`, expected s3ntinel"}"#,
        r#"{"colour":"a`, expected s3ntinel"}"#,
        r#"{"colour":{"s3ntinel":1}}"#,
        r#"{"nested":[{"a":"s3ntinel"}]}"#,
        r#""s3ntinel""#,
    ] {
        let shown = shown(data);
        assert!(!shown.contains(PRIVATE), "{data}: {shown}");
    }
}

#[test]
fn no_value_shows_in_an_error_that_calls_it_something_other() {
    let shown = shown(r#"{"other":"s3ntinel"}"#);
    assert!(!shown.contains(PRIVATE), "{shown}");
}

#[test]
fn no_value_shows_in_an_error_that_passes_for_one_of_serdes() {
    for text in [
        "invalid type: s3ntinel, expected x",
        "invalid value: s3ntinel, expected x",
    ] {
        let shown = shown(&format!(r#"{{"formed":"{text}"}}"#));
        assert!(!shown.contains(PRIVATE), "{shown}");
    }
}

#[test]
fn no_value_shows_where_nothing_at_all_is_expected() {
    let shown = shown(r#"{"empty":"a`, expected s3ntinel"}"#);
    assert!(!shown.contains(PRIVATE), "{shown}");
}

#[test]
fn a_path_names_places_in_lists_and_maps() {
    let delivery = delivery(envelope_of_text(
        "job.archived",
        r#"{"nested":[{},{"k":300}]}"#,
    ));
    let error = Archived::decode(&delivery.envelope()).unwrap_err();
    assert_eq!(error.path(), "data.nested[1].k");
}

#[test]
fn a_path_is_not_as_long_as_the_sender_likes() {
    let data = format!(r#"{{"nested":[{{"{}":300}}]}}"#, "k".repeat(100_000));
    let delivery = delivery(envelope_of_text("job.archived", &data));
    let error = Archived::decode(&delivery.envelope()).unwrap_err();
    assert!(error.to_string().len() < 1000);
}

#[tokio::test]
async fn keys_of_the_body_that_are_no_names_do_not_show() {
    #[derive(Debug, Deserialize, Event)]
    #[event("job.archived")]
    struct Owners {
        #[expect(dead_code, reason = "only its decoding is looked at")]
        owners: std::collections::HashMap<String, u8>,
    }

    let body = envelope_of_text("job.archived", r#"{"owners":{"s3ntinel@example.com":"x"}}"#);
    let error = Owners::decode(&delivery(body).envelope()).unwrap_err();
    assert_eq!(error.path(), "data.owners.*");
    assert!(!format!("{error} {error:?}").contains(PRIVATE));
}
