//! An event nobody typed.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::decode;
use super::jobs::SAMPLE_JOB_ID;
use super::{DecodeError, Envelope};

/// An event as it came, for the handlers of `unknown` and `fallback`, and for any type of event.
///
/// The delivery's body, byte for byte, is in [`Delivery::body`](crate::Delivery::body()).
#[derive(Clone)]
#[non_exhaustive]
pub struct RawEvent {
    /// The event type as the sender wrote it.
    pub event_type: String,
    /// When it happened, where the envelope says so in a form we can read.
    pub event_time: Option<Timestamp>,
    json: Box<str>,
}

impl std::fmt::Debug for RawEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawEvent")
            .field("event_type", &self.event_type)
            .field("event_time", &self.event_time)
            .finish_non_exhaustive()
    }
}

impl RawEvent {
    /// An event of any type, for tests that call a handler as the function it is.
    #[must_use]
    pub fn new(event_type: impl Into<String>, data: &Value) -> Self {
        Self {
            event_type: event_type.into(),
            event_time: None,
            json: data.to_string().into(),
        }
    }

    /// An event of a type outside the catalogue, for tests.
    #[must_use]
    pub fn sample() -> Self {
        Self::new(
            "job.archived",
            &serde_json::json!({ "job_id": SAMPLE_JOB_ID }),
        )
    }

    pub(crate) fn of(envelope: &Envelope<'_>) -> Self {
        Self {
            event_type: envelope.event_type().to_owned(),
            event_time: envelope.event_time(),
            json: envelope.json().into(),
        }
    }

    /// The envelope's `data` as JSON text; `null` where there was none.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Decodes the envelope's `data`.
    ///
    /// # Errors
    /// It does not fit `T`; the error names the field.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode::from_str(&self.event_type, "data", &self.json)
    }
}
