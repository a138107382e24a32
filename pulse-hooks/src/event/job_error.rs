//! Why a job failed.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Why a job failed: a text, or an object with a code, a message and details.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
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

        impl<'de> serde::de::Visitor<'de> for TextOrObject {
            type Value = JobError;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an error as text or as an object")
            }

            fn visit_str<E>(self, text: &str) -> Result<JobError, E> {
                Ok(JobError::new(text))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut fields: A,
            ) -> Result<JobError, A::Error> {
                let mut error = JobError::default();
                while let Some(field) = fields.next_key::<String>()? {
                    let value = fields.next_value::<Value>()?;
                    match field.as_str() {
                        "code" => error.code = as_text(value),
                        "message" => error.message = as_text(value),
                        "details" => error.details = (!value.is_null()).then_some(value),
                        _ => drop(error.extra.insert(field, value)),
                    }
                }
                Ok(error)
            }
        }

        deserializer.deserialize_any(TextOrObject)
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
