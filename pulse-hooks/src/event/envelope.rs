//! The envelope around every event: `type`, `timestamp`, `data`.

use std::borrow::Cow;

use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::decode::{self, DecodeError};

/// An event before it is decoded: its type, its time, and its JSON.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    event_type: &'a str,
    event_time: Option<Timestamp>,
    data: &'a [u8],
    body: &'a [u8],
}

impl std::fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope")
            .field("event_type", &self.event_type)
            .field("event_time", &self.event_time)
            .finish_non_exhaustive()
    }
}

impl<'a> Envelope<'a> {
    pub(crate) fn new(
        event_type: &'a str,
        event_time: Option<Timestamp>,
        data: &'a [u8],
        body: &'a [u8],
    ) -> Self {
        Self {
            event_type,
            event_time,
            data,
            body,
        }
    }

    /// The event type as the sender wrote it, such as `job.completed`.
    #[must_use]
    pub fn event_type(&self) -> &'a str {
        self.event_type
    }

    /// When the event happened, where the envelope says so in a form we can read.
    #[must_use]
    pub fn event_time(&self) -> Option<Timestamp> {
        self.event_time
    }

    /// Decodes the envelope's `data`; a missing one reads as `null`.
    ///
    /// # Errors
    /// It does not fit `T`; the error names the field, as in `data.pages_processed`.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode::from_slice(self.event_type, "data", self.data)
    }

    /// Decodes the whole body, for an event with fields beside `data`.
    ///
    /// # Errors
    /// It does not fit `T`; the error names the field.
    pub fn whole<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode::from_slice(self.event_type, "", self.body)
    }

    /// Decodes `data` in the place of the envelope's own.
    pub(super) fn with_data<T: DeserializeOwned>(
        &self,
        data: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<T, DecodeError> {
        let json = serde_json::to_vec(data).expect("JSON values serialise");
        decode::from_slice(self.event_type, "data", &json)
    }

    pub(super) fn raw_data(&self) -> &'a [u8] {
        self.data
    }
}

/// The parts of an envelope, read once, when a delivery is made. `data` shares the body's memory.
pub(crate) struct OwnedEnvelope {
    pub(crate) event_type: String,
    pub(crate) event_time: Option<Timestamp>,
    pub(crate) data: Bytes,
}

impl OwnedEnvelope {
    pub(crate) fn read(body: &Bytes) -> Result<Self, EnvelopeError> {
        // serde's derive would also take an array with the fields in order.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(EnvelopeError::NotAnObject);
        }
        let wire: Wire<'_> =
            serde_json::from_slice(body).map_err(|error| EnvelopeError::from_json(&error))?;
        Ok(Self {
            event_time: wire.timestamp.and_then(read_time),
            data: match wire.data {
                Some(data) => body.slice_ref(data.get().as_bytes()),
                None => Bytes::from_static(b"null"),
            },
            event_type: wire.event_type.into_owned(),
        })
    }
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, rename = "type")]
    event_type: Cow<'a, str>,
    // Kept raw: a form of time we cannot read must not cost us the event.
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

fn read_time(raw: &RawValue) -> Option<Timestamp> {
    let text: Cow<'_, str> = serde_json::from_str(raw.get()).ok()?;
    text.parse().ok()
}

/// Why a body is no envelope. Says what and where, never what stands there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// Whatever it is, it is no JSON object.
    #[error("the body is not a JSON object")]
    NotAnObject,
    /// It begins like a JSON object and does not go on like one.
    #[error("the body is not JSON: error at line {line}, column {column}")]
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
    },
    /// It ends too early.
    #[error("the body ends in the middle of its JSON")]
    Broken,
    /// It is a JSON object without exactly one `type`, or with one that is no string.
    #[error("the body is not an envelope with one string `type`: {problem}")]
    NotAnEnvelope {
        /// What is wrong, in serde's words without the values.
        problem: String,
    },
}

impl EnvelopeError {
    fn from_json(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        match error.classify() {
            Category::Eof => Self::Broken,
            Category::Data => Self::NotAnEnvelope {
                problem: decode::without_values(error),
            },
            Category::Syntax | Category::Io => Self::NotJson {
                line: error.line(),
                column: error.column(),
            },
        }
    }
}
