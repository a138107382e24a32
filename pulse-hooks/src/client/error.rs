//! What can go wrong with a call.

use std::path::PathBuf;
use std::time::Duration;

use http::StatusCode;

use super::api_error::{ApiError, ApiErrorKind};
use super::job::Job;
use crate::BoxError;
use crate::class::{Class, Classify};

/// The longest that a handler's next attempt is put off: more is rather a mistake of the API's.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// Why a call of the API did not give what it was made for.
///
/// Neither `Display` nor `Debug` shows the API key, a signed address, or an answer's body beyond
/// the message that the API gives. Its [class](Classify), for handlers that return it: a job that
/// ended without a result, a submit in doubt, and what the API will always refuse are permanent;
/// everything else asks for another attempt, after the API's `Retry-After` where there is one, and
/// within a day.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The API answered with an error status.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// No connection could be made: nothing has been sent.
    #[error("no connection to `{host}`")]
    Unreachable {
        /// Host and port.
        host: String,
        /// What the system, or the TLS library, says.
        source: BoxError,
    },
    /// Nothing happened for too long.
    #[error(
        "`{host}` was silent for {after:?}; `PulseClientBuilder::timeout` sets how long it may be"
    )]
    TimedOut {
        /// Host and port.
        host: String,
        /// For how long.
        after: Duration,
    },
    /// The connection broke before the answer was complete, or what came is not HTTP.
    #[error("the connection to `{host}` broke before the answer was complete")]
    BrokenOff {
        /// Host and port.
        host: String,
        /// What the HTTP library says.
        source: BoxError,
    },
    /// The API redirects the call, which is not followed: the API key stays at home.
    #[error("`{host}` redirects to `{to}`: if that is where the API is, make it the base URL")]
    Redirected {
        /// Host and port.
        host: String,
        /// Scheme, host and port of where it redirects to.
        to: String,
        /// The HTTP status.
        status: StatusCode,
    },
    /// The answer is not what the API is known to answer.
    #[error("the answer of `{host}` {problem}")]
    Unexpected {
        /// Host and port.
        host: String,
        /// What is wrong with it, after "the answer".
        problem: String,
    },
    /// The call was not made: an argument makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The file that was to be sent cannot be read. The API has not got it.
    #[error("`{}` cannot be sent", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: std::io::Error,
    },
    /// The submit failed after it was sent: the API **may have accepted it**, and may bill it. It
    /// was sent once; to send it again is your decision.
    #[error("the API may or may not have accepted the job, and it was not sent again")]
    InDoubt(#[source] Box<ClientError>),
    /// A large result cannot be fetched from where the API keeps it.
    #[error("the result cannot be fetched from where the API keeps it")]
    ResultNotFetched(#[source] Box<ClientError>),
    /// The job has failed.
    #[error("job `{}` has failed: {}", .0.job_id, .0.reason())]
    Failed(Box<Job>),
    /// The job was cancelled.
    #[error("job `{}` was cancelled", .0.job_id)]
    Cancelled(Box<Job>),
    /// The job's result is no longer kept.
    #[error("job `{}` has expired", .0.job_id)]
    Expired(Box<Job>),
    /// The job is not done yet.
    #[error("job `{}` is not done: it is {}", .0.job_id, .0.status)]
    Unfinished(Box<Job>),
    /// The job was waited for as long as it may take, and is not done. It goes on.
    #[error(
        "job `{job_id}` was not done within {after:?}{}",
        last.as_ref().map(|job| format!("; it is {}", job.status)).unwrap_or_default()
    )]
    DeadlinePassed {
        /// The job.
        job_id: String,
        /// How long it was waited for.
        after: Duration,
        /// The job as it was last read; nothing, when the API has not answered at all.
        last: Option<Box<Job>>,
        /// Why the last read failed, if it did.
        source: Option<Box<ClientError>>,
    },
}

impl ClientError {
    /// What the API said, where it answered with an error status.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            Self::InDoubt(error) => error.api(),
            _ => None,
        }
    }

    /// The error status, of the API or of the place where it keeps a result.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::InDoubt(error) | Self::ResultNotFetched(error) => error.status(),
            Self::DeadlinePassed { source, .. } => source.as_ref()?.status(),
            _ => None,
        }
    }

    /// The job as it was last read, where this is about one.
    #[must_use]
    pub fn job(&self) -> Option<&Job> {
        match self {
            Self::Failed(job)
            | Self::Cancelled(job)
            | Self::Expired(job)
            | Self::Unfinished(job) => Some(job),
            Self::DeadlinePassed { last, .. } => last.as_deref(),
            _ => None,
        }
    }

    /// How long the API, or the place where it keeps a result, asks to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.retry_after,
            Self::InDoubt(error) | Self::ResultNotFetched(error) => error.retry_after(),
            _ => None,
        }
    }

    fn another_attempt(&self) -> Class {
        Class::Retry {
            after: self.retry_after().map(|after| after.min(LONGEST_PAUSE)),
        }
    }

    /// Whether the same read may succeed in a moment.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Api(error) => {
                let status = error.status;
                status.is_server_error()
                    || status == StatusCode::REQUEST_TIMEOUT
                    || status == StatusCode::TOO_MANY_REQUESTS
            }
            Self::Unreachable { .. } | Self::TimedOut { .. } | Self::BrokenOff { .. } => true,
            _ => false,
        }
    }

    /// What a failed submit is, once it may have been accepted.
    pub(super) fn of_submit(self) -> Self {
        let may_be_accepted = match &self {
            Self::Api(error) => error.status.is_server_error(),
            Self::TimedOut { .. } | Self::BrokenOff { .. } | Self::Unexpected { .. } => true,
            // The others may lead to what came of it.
            Self::Redirected { status, .. } => !matches!(
                *status,
                StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
            ),
            _ => false,
        };
        if may_be_accepted {
            Self::InDoubt(Box::new(self))
        } else {
            self
        }
    }
}

// No example of what to write, for somebody whose own error has no class.
#[diagnostic::do_not_recommend]
impl Classify for ClientError {
    fn class(&self) -> Class {
        match self {
            Self::Failed(_)
            | Self::Cancelled(_)
            | Self::Expired(_)
            | Self::Invalid(_)
            | Self::InDoubt(_) => Class::Permanent,
            Self::Api(error) => match error.kind() {
                ApiErrorKind::BadRequest | ApiErrorKind::Gone | ApiErrorKind::TooLarge => {
                    Class::Permanent
                }
                _ => self.another_attempt(),
            },
            _ => self.another_attempt(),
        }
    }
}
