//! The five events of a Pulse job.
//!
//! The sender announces that its schemas may change, so reading is lenient: what may be absent
//! is an `Option`, what is new is kept in `extra`, and only a field of the wrong kind, or no job
//! id at all, is an error.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{DecodeError, Envelope};
use crate::Event;

/// Declares the events: what all of them have in common, then the fields of each with the value
/// in its sample.
macro_rules! job_events {
    ($(
        $(#[$doc:meta])*
        $name:ident($($event_type:literal),+), sample status $status:ident {
            $($(#[$field_doc:meta])* $field:ident: $ty:ty = $sample:expr,)*
        }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
        #[event($($event_type,)+ key = job_id, decode = decode_job)]
        #[non_exhaustive]
        pub struct $name {
            /// The job, as an opaque text.
            pub job_id: String,
            /// The job's status.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub status: Option<JobStatus>,
            $(
                $(#[$field_doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $field: Option<$ty>,
            )*
            /// Fields this version does not know.
            #[serde(flatten)]
            pub extra: Map<String, Value>,
        }

        impl $name {
            /// An event about the job `job_id` that tells nothing else.
            #[must_use]
            pub fn new(job_id: impl Into<String>) -> Self {
                Self {
                    job_id: job_id.into(),
                    status: None,
                    $($field: None,)*
                    extra: Map::new(),
                }
            }

            /// An event with every field filled, for tests.
            #[must_use]
            pub fn sample() -> Self {
                Self {
                    status: Some(JobStatus::$status),
                    $($field: Some($sample),)*
                    ..Self::new(SAMPLE_JOB_ID)
                }
            }
        }
    )*};
}

/// The job id of every sample.
pub(super) const SAMPLE_JOB_ID: &str = "123e4567-e89b-12d3-a456-426614174000";

job_events! {
    /// A job was accepted and waits to be processed.
    JobCreated("job.created"), sample status Pending {}

    /// A job is being processed.
    JobProcessing("job.processing"), sample status Processing {}

    /// A job has succeeded; its result can be fetched.
    JobCompleted("job.completed"), sample status Completed {
        /// How many pages were extracted.
        pages_processed: u64 = 25,
        /// How long it took, in seconds.
        processing_time: f64 = 12.5,
    }

    /// A job has failed.
    JobFailed("job.failed"), sample status Failed {
        /// Why it failed.
        error: JobError = JobError::new("unsupported file type"),
    }

    /// A job was cancelled. The sender writes the type with one `l` and with two.
    JobCancelled("job.cancelled", "job.canceled"), sample status Cancelled {}
}

/// Reads `data`; where it holds no `job_id`, the one beside `data` counts, which is where one of
/// the sender's pages reads it.
fn decode_job<T: DeserializeOwned>(envelope: &Envelope<'_>) -> Result<T, DecodeError> {
    #[derive(Deserialize)]
    struct Beside {
        job_id: Option<Value>,
        data: Option<Map<String, Value>>,
    }

    envelope.data().or_else(|error| {
        let Ok(Beside {
            job_id: Some(job_id),
            data,
        }) = envelope.whole()
        else {
            return Err(error);
        };
        let data = data.unwrap_or_default();
        if data.contains_key("job_id") {
            return Err(error);
        }
        // Put in as text: a map would keep only the last of two equal keys, and say nothing.
        let fields = match envelope.json().trim_start_matches('{') {
            _ if data.is_empty() => "}".to_owned(),
            fields => format!(",{fields}"),
        };
        envelope.with_data(&format!(r#"{{"job_id":{job_id}{fields}"#))
    })
}

/// The status of a job. Read without regard to case; `canceled` and `cancelled` are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobStatus {
    /// Accepted, not started.
    Pending,
    /// Started.
    Processing,
    /// Succeeded.
    Completed,
    /// Failed.
    Failed,
    /// Cancelled.
    Cancelled,
    /// Its result is no longer kept.
    Expired,
    /// A status this version does not know, as it was written.
    Other(String),
}

impl JobStatus {
    /// The status as the sender writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "canceled",
            Self::Expired => "expired",
            Self::Other(text) => text,
        }
    }

    fn known(text: &str) -> Option<Self> {
        Some(match text {
            "pending" => Self::Pending,
            "processing" => Self::Processing,
            "completed" => Self::Completed,
            "failed" => Self::Failed,
            "canceled" | "cancelled" => Self::Cancelled,
            "expired" => Self::Expired,
            _ => return None,
        })
    }

    /// Whether the job will not change any more.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Failed | Self::Cancelled | Self::Expired
        )
    }
}

impl From<&str> for JobStatus {
    fn from(text: &str) -> Self {
        if let Some(status) = Self::known(text) {
            return status;
        }
        Self::known(&text.to_ascii_lowercase()).unwrap_or_else(|| Self::Other(text.to_owned()))
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for JobStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for JobStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = JobStatus;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a job status as text")
            }

            fn visit_str<E>(self, text: &str) -> Result<JobStatus, E> {
                Ok(text.into())
            }
        }

        deserializer.deserialize_str(Text)
    }
}

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
