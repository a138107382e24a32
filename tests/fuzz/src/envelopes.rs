//! Reading bodies: no bytes make it panic, what is an envelope is taken as what it says, and a job
//! event decodes exactly where its fields have the right kinds.

use arbitrary::Arbitrary;
use bytes::Bytes;
use pulse_hooks::testing::{NOW, secret};
use pulse_hooks::{Delivery, DeliveryError, Event, Rules, Secrets};
use pulse_hooks::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing};
use serde::Serialize;
use serde_json::Value;

use crate::fields::Fields;
use crate::request::webhook_headers;

/// A body.
#[derive(Debug, Arbitrary)]
pub struct Input<'a>(Body<'a>);

#[derive(Debug, Arbitrary)]
enum Body<'a> {
    Bytes(&'a [u8]),
    /// An envelope around any data.
    Envelope(Job, &'a str),
    /// An envelope around data that has the right fields, with any values.
    Fields(Job, Vec<(Field, &'a str)>),
    /// Data, and what stands beside it.
    Beside(Job, &'a str, &'a str),
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Job {
    Created,
    Processing,
    Completed,
    Failed,
    Cancelled,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Field {
    JobId,
    Status,
    PagesProcessed,
    ProcessingTime,
    Error,
    Unknown,
}

impl Job {
    fn event_type(self) -> &'static str {
        match self {
            Self::Created => "job.created",
            Self::Processing => "job.processing",
            Self::Completed => "job.completed",
            Self::Failed => "job.failed",
            Self::Cancelled => "job.canceled",
        }
    }
}

impl Field {
    fn name(self) -> &'static str {
        match self {
            Self::JobId => "job_id",
            Self::Status => "status",
            Self::PagesProcessed => "pages_processed",
            Self::ProcessingTime => "processing_time",
            Self::Error => "error",
            Self::Unknown => "unknown",
        }
    }
}

impl Body<'_> {
    fn text(&self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.to_vec(),
            Self::Envelope(job, data) => envelope(*job, data),
            Self::Fields(job, fields) => {
                let fields = fields
                    .iter()
                    .map(|(field, value)| format!("\"{}\":{value}", field.name()));
                let fields = fields.collect::<Vec<_>>().join(",");
                envelope(*job, &format!("{{{fields}}}"))
            }
            Self::Beside(job, data, beside) => {
                let event_type = job.event_type();
                format!("{{\"type\":\"{event_type}\",\"data\":{data},{beside}}}").into_bytes()
            }
        }
    }
}

fn envelope(job: Job, data: &str) -> Vec<u8> {
    let event_type = job.event_type();
    format!("{{\"type\":\"{event_type}\",\"data\":{data}}}").into_bytes()
}

/// # Panics
/// A body is taken or refused against the rules, or read as what it is not.
pub fn check(input: &Input<'_>) {
    let body = input.0.text();
    let read = deliver(&body);
    let fields = std::str::from_utf8(&body).ok().and_then(Fields::read);
    let envelope = fields.and_then(|fields| Some((fields.event_type()?, fields)));
    let Some((event_type, fields)) = envelope else {
        assert!(read.is_err(), "taken, and no envelope");
        return;
    };
    let delivery = read.expect("an envelope");
    assert_eq!(delivery.event_type, event_type);
    assert_eq!(delivery.envelope().json(), fields.data());
    assert_eq!(delivery.event_time(), fields.event_time());
    assert_eq!(delivery.body(), &body);

    check_value(&delivery);
    check_event::<JobCreated>(&delivery, &fields, &[]);
    check_event::<JobProcessing>(&delivery, &fields, &[]);
    check_event::<JobCompleted>(&delivery, &fields, &["pages_processed", "processing_time"]);
    check_event::<JobFailed>(&delivery, &fields, &["error"]);
    check_event::<JobCancelled>(&delivery, &fields, &[]);
}

/// The whole way that a request's body takes, signature included.
fn deliver(body: &[u8]) -> Result<Delivery, DeliveryError> {
    let secrets = Secrets::new([secret()]).expect("there is one");
    let signature = secrets.sign("msg_1", NOW, body).expect("it signs");
    let sent_at = NOW.as_second().to_string();
    let headers = webhook_headers("msg_1", &sent_at, &signature);
    let body = Bytes::copy_from_slice(body);
    let read = Delivery::verify(headers, body, &secrets, &Rules::default(), NOW);
    if let Err(error) = &read {
        assert!(matches!(error, DeliveryError::Envelope(_)), "{error}");
    }
    read
}

/// `Value` is what most people would read it with.
fn check_value(delivery: &Delivery) {
    let Ok(value) = serde_json::from_slice::<Value>(delivery.body()) else {
        return;
    };
    assert_eq!(value["type"], *delivery.event_type);
    let data: Value = delivery.envelope().data().expect("the whole is JSON");
    assert_eq!(value["data"], data);
}

/// A text that stands for what must not be logged.
const PRIVATE: &str = "s3ntinel";

fn check_event<E: Event + Serialize>(delivery: &Delivery, fields: &Fields<'_>, own: &[&str]) {
    let expected = fields.job(own);
    match E::decode(&delivery.envelope()) {
        Ok(event) => {
            let written = serde_json::to_value(&event).expect("it serialises");
            assert_eq!(event.key(), written["job_id"].as_str());
            assert_eq!(Some(written), expected);
        }
        Err(error) => {
            assert_eq!(expected, None, "{error}");
            let shown = format!("{error} {error:?}");
            let may_show =
                serde_json::from_slice(delivery.body()).map_or(true, |body| names(&body));
            assert!(may_show || !shown.contains(PRIVATE), "{shown}");
        }
    }
}

/// Whether the private text stands where a name does, and so may be shown.
fn names(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(names),
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            name.contains(PRIVATE)
                || names(value)
                || (name == "type" && value.to_string().contains(PRIVATE))
        }),
        _ => false,
    }
}
