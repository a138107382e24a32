//! One call of the API: a request out, an answer in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, Url};
use tokio::time::Instant;

use super::base_url::{BaseUrl, host};
use super::error::ClientError;
use super::key::ApiKey;
use super::response::{self, Answer};
use super::retry::Retries;
use super::upload;
use crate::time_limit::within;

/// The API, as a client is set to call it.
pub(super) struct Api {
    pub(super) http: reqwest::Client,
    pub(super) key: ApiKey,
    pub(super) base: BaseUrl,
    pub(super) timeout: Duration,
    pub(super) answer_limit: usize,
    pub(super) retries: Retries,
}

/// When a part of a request's body was last sent, or the request was made.
#[derive(Debug, Clone)]
pub(super) struct Progress(Arc<Mutex<Instant>>);

impl Progress {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(super) fn goes_on(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn silence(&self) -> Duration {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .elapsed()
    }
}

impl Api {
    /// A request to any address. This is the only place that takes the API key out, and it does so
    /// for the API's own addresses alone.
    pub(super) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let is_own = self.base.is_own(&url);
        let request = self.http.request(method, url);
        if is_own {
            request.header("x-api-key", self.key.header())
        } else {
            request
        }
    }

    /// Sends a request once, and reads the answer.
    pub(super) async fn call(&self, request: RequestBuilder) -> Result<Answer, ClientError> {
        self.finish(self.send(request, &Progress::new()).await?)
            .await
    }

    /// Sends a request once. Gives up when for too long neither a part of its body is sent nor an
    /// answer begins.
    pub(super) async fn send(
        &self,
        request: RequestBuilder,
        progress: &Progress,
    ) -> Result<Response, ClientError> {
        let request = request.build().map_err(|error| {
            ClientError::Invalid(format!("no such request can be made: {error}"))
        })?;
        let host = host(request.url());
        let mut sending = std::pin::pin!(self.http.execute(request));
        let mut patience = self.timeout;
        loop {
            if let Ok(response) = within(patience, sending.as_mut()).await {
                return response.map_err(|error| failed(host, error));
            }
            patience = self.timeout.saturating_sub(progress.silence());
            if patience.is_zero() {
                let after = self.timeout;
                return Err(ClientError::TimedOut { host, after });
            }
        }
    }

    /// Reads the rest of an answer; one with an error status is an error.
    pub(super) async fn finish(&self, response: Response) -> Result<Answer, ClientError> {
        let status = response.status();
        if status.is_success() {
            return response::read(response, self.answer_limit, self.timeout).await;
        }
        if let Some(to) = response::redirect(&response) {
            return Err(ClientError::Redirected {
                status,
                host: host(response.url()),
                to: match self.base.follow(response.url(), to) {
                    Ok(url) => url.origin().ascii_serialization(),
                    Err(_) => "an address that cannot be followed".to_owned(),
                },
            });
        }
        let error = response::read_error(response, self.timeout, &self.key, &self.base).await;
        Err(ClientError::Api(Box::new(error)))
    }
}

/// Why no answer came, or not all of it. The HTTP library's text would show the address, which may
/// be signed.
pub(super) fn failed(host: String, error: reqwest::Error) -> ClientError {
    let error = error.without_url();
    if let Some(error) = upload::failure_in(&error) {
        return error;
    }
    let is_connect = error.is_connect();
    let source = error.into();
    if is_connect {
        ClientError::Unreachable { host, source }
    } else {
        ClientError::BrokenOff { host, source }
    }
}
