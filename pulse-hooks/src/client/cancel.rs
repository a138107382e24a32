//! Cancels a job.

use std::fmt;

use reqwest::Method;
use serde::Serialize;
use serde_json::{Map, Value};

use super::PulseClient;
use super::error::ClientError;
use super::fields::{take_job_id, take_text};

/// The API has taken a job's cancellation.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cancellation {
    /// The job's id.
    pub job_id: String,
    /// What the API says, for a person to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Other fields, which `Debug` does not show.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancellation")
            .field("job_id", &self.job_id)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl PulseClient {
    /// Cancels a job. It is cancelled for sure once [`job`](Self::job) says so.
    ///
    /// # Errors
    /// There is no such job, or the API refuses: the job may have ended before; or what came is no
    /// answer of the API. The call is not repeated, but may be: a job is cancelled no more than
    /// once.
    pub async fn cancel(&self, job_id: impl AsRef<str>) -> Result<Cancellation, ClientError> {
        let job_id = job_id.as_ref();
        let url = self.api.base.of_job(job_id)?;
        let answer = self.api.call(self.api.request(Method::DELETE, url)).await?;
        if answer.is_page() {
            return Err(answer.unexpected("is a page for browsers, and no word of the API's"));
        }
        // It is done, whatever else the answer is.
        let mut extra = answer.fields(&self.api.key).unwrap_or_default();
        Ok(Cancellation {
            job_id: take_job_id(&mut extra).unwrap_or_else(|| job_id.to_owned()),
            message: take_text(&mut extra, "message"),
            extra,
        })
    }
}
