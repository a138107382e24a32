//! A job as the API tells it.

use std::fmt;

use jiff::Timestamp;
use reqwest::Method;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::error::ClientError;
use super::fields::{Missing, serialize_time, take_job_id, take_text, take_time};
use super::job_result::JobResult;
use super::{PulseClient, error_body};
use crate::{JobError, JobStatus};

/// A job as the API tells it. Fields that may be absent are options, and what this version does
/// not know, or cannot read, is in `extra`, which `Debug` does not show.
///
/// Tests make one from JSON, with `serde_json::from_value`.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Job {
    /// The job's id, as an opaque text.
    pub job_id: String,
    /// Where it stands. [`JobStatus::is_terminal`] tells whether that is its end.
    pub status: JobStatus,
    /// When it was created.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "serialize_time"
    )]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "serialize_time"
    )]
    pub updated_at: Option<Timestamp>,
    /// The result of a completed job. A large one only says where it is kept:
    /// [`PulseClient::fetch_result`] gives either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<JobResult>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<JobError>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("job_id", &self.job_id)
            .field("status", &self.status)
            .field("created_at", &self.created_at)
            .field("updated_at", &self.updated_at)
            .field("result", &self.result)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl Job {
    /// Reads an answer; one that leaves the id out is about the job that was `asked` for.
    fn read(mut fields: Map<String, Value>, asked: Option<&str>) -> Result<Self, Missing> {
        let fields = &mut fields;
        let job_id = take_job_id(fields).or_else(|| asked.map(str::to_owned));
        Ok(Self {
            job_id: job_id.ok_or(Missing("job_id"))?,
            status: take_text(fields, "status")
                .map(|text| text.trim().into())
                .ok_or(Missing("status"))?,
            created_at: take_time(fields, "created_at"),
            updated_at: take_time(fields, "updated_at"),
            result: take_present(fields, "result").map(JobResult::from),
            error: take_present(fields, "error").map(error_body::from_json),
            extra: std::mem::take(fields),
        })
    }

    /// Why it failed, in words.
    pub(super) fn reason(&self) -> JobError {
        self.error.clone().unwrap_or_default()
    }
}

fn take_present(fields: &mut Map<String, Value>, name: &str) -> Option<Value> {
    fields.remove(name).filter(|value| !value.is_null())
}

impl<'de> Deserialize<'de> for Job {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        Self::read(fields, None).map_err(|Missing(name)| D::Error::missing_field(name))
    }
}

impl PulseClient {
    /// Reads a job once: where it stands, and its result if it is completed.
    ///
    /// # Errors
    /// There is no such job ([`NotFound`](super::ApiErrorKind::NotFound)), or it is no longer kept
    /// ([`Gone`](super::ApiErrorKind::Gone)); or the API cannot be read, after some retries. A job
    /// that has failed is no error here.
    pub async fn job(&self, job_id: impl AsRef<str>) -> Result<Job, ClientError> {
        let job_id = job_id.as_ref();
        let url = self.api.base.of_job(job_id)?;
        let answer = self
            .api
            .retries
            .read(|| self.api.call(self.api.request(Method::GET, url.clone())))
            .await?;
        answer.read(&self.api.key, |fields| Job::read(fields, Some(job_id)))
    }
}
