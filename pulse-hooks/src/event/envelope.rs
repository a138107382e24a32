//! The envelope around every event: `type`, `timestamp`, `data`.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::decode::{self, DecodeError};

/// An event before it is decoded: its type, its time, and its JSON.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    event_type: &'a str,
    data: &'a [u8],
    body: &'a [u8],
}

impl fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("event_type", &self.event_type)
            .field("event_time", &self.event_time())
            .finish_non_exhaustive()
    }
}

impl<'a> Envelope<'a> {
    /// `data` was found in `body`.
    pub(crate) fn new(event_type: &'a str, data: Option<&'a [u8]>, body: &'a [u8]) -> Self {
        Self {
            event_type,
            data: data.unwrap_or(b"null"),
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
        #[derive(Deserialize)]
        struct Time<'a> {
            #[serde(borrow)]
            timestamp: Cow<'a, str>,
        }

        let time: Time<'_> = serde_json::from_slice(self.body).ok()?;
        time.timestamp.parse().ok()
    }

    /// The envelope's `data` as JSON text; `null` where there is none.
    #[must_use]
    pub fn json(&self) -> &'a str {
        text(self.data)
    }

    /// Decodes the envelope's `data`; a missing one reads as `null`.
    ///
    /// # Errors
    /// It does not fit `T`; the error names the field, as in `data.pages_processed`.
    pub fn data<T: for<'de> Deserialize<'de>>(&self) -> Result<T, DecodeError> {
        decode::from_str(self.event_type, "data", self.json())
    }

    /// Decodes the whole body, for an event with fields beside `data`.
    ///
    /// # Errors
    /// It does not fit `T`; the error names the field.
    pub fn whole<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode::from_str(self.event_type, "", text(self.body))
    }

    /// Decodes `data` in the place of the envelope's own.
    pub(super) fn with_data<T: DeserializeOwned>(&self, data: &str) -> Result<T, DecodeError> {
        decode::from_str(self.event_type, "data", data)
    }
}

fn text(json: &[u8]) -> &str {
    std::str::from_utf8(json).expect("it was read as JSON, which is UTF-8")
}

/// Reads a body as an envelope: its event type, and where its data stands.
pub(crate) fn read(body: &[u8]) -> Result<(String, Option<Range<usize>>), EnvelopeError> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(borrow, rename = "type")]
        event_type: Cow<'a, str>,
        #[serde(borrow)]
        data: Option<&'a RawValue>,
    }

    let text = std::str::from_utf8(body).map_err(|_| EnvelopeError::NotUtf8)?;
    // serde's derive would also take an array with the fields in order.
    if !text.trim_ascii_start().starts_with('{') {
        return Err(EnvelopeError::NotAnObject);
    }
    let wire: Wire<'_> =
        serde_json::from_str(text).map_err(|error| EnvelopeError::from_json(&error))?;
    let data = wire.data.map(|data| {
        let start = data.get().as_ptr().addr() - text.as_ptr().addr();
        start..start + data.get().len()
    });
    Ok((wire.event_type.into_owned(), data))
}

/// Why a body is no envelope. Says what and where, never what stands there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// It is not text.
    #[error("the body is not UTF-8")]
    NotUtf8,
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
