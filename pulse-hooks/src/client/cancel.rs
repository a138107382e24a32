//! Cancels a job.

use reqwest::Method;
use serde::Serialize;
use serde_json::{Map, Value};

use super::PulseClient;
use super::error::ClientError;
use super::fields::{take_job_id, take_text};

/// The API has taken a job's cancellation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cancellation {
    /// The job's id.
    pub job_id: String,
    /// What the API says, for a person to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl PulseClient {
    /// Cancels a job. It is cancelled for sure once [`job`](Self::job) says so.
    ///
    /// # Errors
    /// There is no such job, or the API refuses: the job may have ended before. The call is not
    /// repeated, but may be: a job is cancelled no more than once.
    pub async fn cancel(&self, job_id: impl AsRef<str>) -> Result<Cancellation, ClientError> {
        let job_id = job_id.as_ref();
        let url = self.api.base.of_job(job_id)?;
        let answer = self.api.call(self.api.request(Method::DELETE, url)).await?;
        // It is done, whatever form the answer has.
        let mut extra = answer.fields().unwrap_or_default();
        Ok(Cancellation {
            job_id: take_job_id(&mut extra).unwrap_or_else(|| job_id.to_owned()),
            message: take_text(&mut extra, "message"),
            extra,
        })
    }
}
