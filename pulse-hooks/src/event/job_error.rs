//! Why a job failed.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Why a job failed: a text, or an object with a code, a message and details. `Debug` shows code
/// and message.
#[derive(Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct JobError {
    /// An opaque code, such as `RATE_001`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What happened, for a person to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What belongs to the code, in a form of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl JobError {
    /// An error with a message alone.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..Self::default()
        }
    }
}

impl fmt::Debug for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobError")
            .field("code", &self.code)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, "{message} ({code})"),
            (None, Some(text)) | (Some(text), None) => f.write_str(text),
            (None, None) => f.write_str("no reason given"),
        }
    }
}

impl<'de> Deserialize<'de> for JobError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrObject;

        impl<'de> Visitor<'de> for TextOrObject {
            type Value = JobError;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an error as text or as an object")
            }

            fn visit_str<E>(self, text: &str) -> Result<JobError, E> {
                Ok(JobError::new(text))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<JobError, A::Error> {
                let mut extra = Map::new();
                let (mut code, mut message, mut details) = (None, None, None);
                while let Some(field) = fields.next_key::<String>()? {
                    let value = fields.next_value()?;
                    match field.as_str() {
                        "code" => put_once(&mut code, "code", value)?,
                        "message" => put_once(&mut message, "message", value)?,
                        "details" => put_once(&mut details, "details", value)?,
                        _ => drop(extra.insert(field, value)),
                    }
                }
                Ok(JobError {
                    code: code.and_then(as_text),
                    message: message.and_then(as_text),
                    details: details.filter(|details| !details.is_null()),
                    extra,
                })
            }
        }

        deserializer.deserialize_any(TextOrObject)
    }
}

/// As with the fields that serde reads: of two values, neither is silently the one.
fn put_once<E: Error>(slot: &mut Option<Value>, name: &'static str, value: Value) -> Result<(), E> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::duplicate_field(name)),
    }
}

/// A code may come as a number, and must not cost us the event.
fn as_text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}
