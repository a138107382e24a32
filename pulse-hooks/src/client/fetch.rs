//! Fetches a job's result, wherever the API keeps it.

use reqwest::{Method, Url};
use serde_json::Value;

use super::PulseClient;
use super::api::{Api, Progress};
use super::base_url::host;
use super::error::ClientError;
use super::job::Job;
use super::job_result::JobResult;
use super::response;
use crate::{JobCompleted, JobStatus};

/// How many redirects a result may lie behind.
const MAX_REDIRECTS: usize = 5;

impl PulseClient {
    /// Fetches the result of the job that an event says is completed.
    ///
    /// ```
    /// use pulse_hooks::client::{ClientError, PulseClient};
    /// use pulse_hooks::{FromRef, JobCompleted, State, pulse_handler};
    ///
    /// #[pulse_handler]
    /// async fn completed(job: JobCompleted, State(pulse): State<PulseClient>) -> Result<(), ClientError> {
    ///     let result = pulse.result_of(&job).await?;
    ///     println!("{}", result.markdown().unwrap_or_default());
    ///     Ok(())
    /// }
    ///
    /// #[derive(Clone, FromRef)]
    /// struct App {
    ///     pulse: PulseClient,
    /// }
    /// ```
    ///
    /// # Errors
    /// As for [`job`](Self::job) and [`fetch_result`](Self::fetch_result).
    pub async fn result_of(&self, completed: &JobCompleted) -> Result<JobResult, ClientError> {
        self.fetch_result(self.job(&completed.job_id).await?).await
    }

    /// The result of a completed job, fetched where the job only says where it is kept. The API
    /// key goes along only if that is the API itself.
    ///
    /// # Errors
    /// The job has failed, was cancelled, or has expired; it is not done yet; the result cannot be
    /// fetched ([`ClientError::ResultNotFetched`]), after some retries. An address that is not fetched in
    /// time runs out: then read the job again.
    pub async fn fetch_result(&self, job: Job) -> Result<JobResult, ClientError> {
        let job = Box::new(job);
        match job.status {
            JobStatus::Completed => {}
            JobStatus::Failed => return Err(ClientError::Failed(job)),
            JobStatus::Cancelled => return Err(ClientError::Cancelled(job)),
            JobStatus::Expired => return Err(ClientError::Expired(job)),
            _ => return Err(ClientError::Unfinished(job)),
        }
        let Some(result) = job.result else {
            let problem = format!(
                "says that job `{}` is completed, and has no `result`",
                job.job_id
            );
            return Err(self.api.unexpected(problem));
        };
        if !result.is_address() {
            return Ok(result);
        }
        let fetched = self.api.fetch(result.address()).await;
        fetched.map_err(|error| ClientError::ResultNotFetched(Box::new(error)))
    }
}

impl Api {
    async fn fetch(&self, address: Option<&str>) -> Result<JobResult, ClientError> {
        let Some(address) = address else {
            return Err(self.unexpected("has a result with `is_url` and without a `url`"));
        };
        let url = self
            .base
            .follow(&self.base.at(""), address)
            .map_err(|wrong| {
                self.unexpected(format!("names an address for the result that {wrong}"))
            })?;
        let json = self.retries.read(|| self.download(url.clone())).await?;
        match JobResult::from(json) {
            result if result.is_address() => {
                Err(self.unexpected("names an address for the result that holds another address"))
            }
            result => Ok(result),
        }
    }

    /// Every request that a redirect leads to is made anew, so that the key goes only where it may.
    async fn download(&self, mut url: Url) -> Result<Value, ClientError> {
        for _ in 0..=MAX_REDIRECTS {
            let request = self.request(Method::GET, url);
            let response = self.send(request, &Progress::new()).await?;
            let Some(to) = response::redirect(&response) else {
                return self.finish(response).await?.json();
            };
            let host = host(response.url());
            url =
                self.base
                    .follow(response.url(), to)
                    .map_err(|wrong| ClientError::Unexpected {
                        host,
                        problem: format!("redirects to an address that {wrong}"),
                    })?;
        }
        Err(ClientError::Unexpected {
            host: host(&url),
            problem: format!("lies behind more than {MAX_REDIRECTS} redirects"),
        })
    }

    fn unexpected(&self, problem: impl Into<String>) -> ClientError {
        ClientError::Unexpected {
            host: self.base.host(),
            problem: problem.into(),
        }
    }
}
