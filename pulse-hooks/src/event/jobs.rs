//! The five events of a Pulse job.
//!
//! The sender announces that its schemas may change, so reading is lenient: what may be absent
//! is an `Option`, what is new is kept in `extra`, and only a field of the wrong kind, or no job
//! id at all, is an error.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{DecodeError, Envelope, JobError, JobStatus};
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
