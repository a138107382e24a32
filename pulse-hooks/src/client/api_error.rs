//! An error status, and what the API says about it.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::JobError;

/// The API answered with an error status.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ApiError {
    /// Host and port, where it is not the API itself that answered: a result may be kept elsewhere.
    pub host: Option<String>,
    /// The HTTP status.
    pub status: StatusCode,
    /// The API's code and message, whatever form the body had. A body that is no JSON is the
    /// message, shortened.
    pub reason: JobError,
    /// How long the API asks to be left alone, from its `Retry-After`.
    pub retry_after: Option<Duration>,
}

/// What an error status of the API means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// 400, 422: the request is wrong.
    BadRequest,
    /// 401: the API key is not known.
    Unauthorized,
    /// 402: the account does not pay for this.
    PaymentRequired,
    /// 403: the API key may not do this.
    Forbidden,
    /// 404: there is no such job.
    NotFound,
    /// 410: it is no longer kept.
    Gone,
    /// 413: the file is too large.
    TooLarge,
    /// 429: too many requests.
    RateLimited,
    /// 5xx: the API has failed, or is down.
    Server,
    /// Another status.
    Other,
}

impl ApiError {
    /// What the status means.
    #[must_use]
    pub fn kind(&self) -> ApiErrorKind {
        match self.status.as_u16() {
            400 | 422 => ApiErrorKind::BadRequest,
            401 => ApiErrorKind::Unauthorized,
            402 => ApiErrorKind::PaymentRequired,
            403 => ApiErrorKind::Forbidden,
            404 => ApiErrorKind::NotFound,
            410 => ApiErrorKind::Gone,
            413 => ApiErrorKind::TooLarge,
            429 => ApiErrorKind::RateLimited,
            500..=599 => ApiErrorKind::Server,
            _ => ApiErrorKind::Other,
        }
    }

    /// The API's own code, such as `AUTH_002`, as an opaque text.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.reason.code.as_deref()
    }

    /// The API's own message, for a person to read.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.reason.message.as_deref()
    }
}

impl std::error::Error for ApiError {}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Some(host) => write!(f, "the answer of `{host}` was {}", self.status)?,
            None => write!(f, "the answer was {}", self.status)?,
        }
        if self.code().is_some() || self.message().is_some() {
            write!(f, ": {}", self.reason)?;
        }
        match self.kind() {
            // Nobody else is sent the key.
            ApiErrorKind::Unauthorized if self.host.is_none() => f.write_str("; check the API key"),
            _ => Ok(()),
        }
    }
}
