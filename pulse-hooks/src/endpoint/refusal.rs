//! Why a request goes no further. The reason is for the log; the sender is told a status.

use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};

use crate::BoxError;
use crate::error_chain::chain;
use crate::event::EnvelopeError;
use crate::observe;
use crate::read_body::ReadError;
use crate::signature::{SecretSourceError, VerifyError};

/// How many bytes of a path or an id the log shows.
const SHOWN: usize = 200;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the method is {0}, and deliveries come by POST")]
    Method(Method),
    #[error("the body is longer than {limit} bytes; `Endpoint::body_limit` sets the limit")]
    BodyTooLong { limit: usize },
    #[error("the body is compressed (`content-encoding`), and deliveries come as they are")]
    Encoded,
    #[error(transparent)]
    Signature(#[from] VerifyError),
    #[error(transparent)]
    NoSecrets(SecretSourceError),
    #[error("the secret source did not answer in time")]
    SecretsTooSlow,
    #[error("the secret source panicked")]
    SecretsPanicked,
    #[error("the body did not arrive in time; `Endpoint::read_time_limit` sets the limit")]
    BodyTooSlow,
    #[error("the body broke off")]
    BodyBroken(#[source] BoxError),
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    #[error("{limit} deliveries are being handled; `Endpoint::concurrency_limit` sets the limit")]
    Full { limit: u32 },
    #[error("the endpoint is shutting down")]
    Draining,
}

impl Refusal {
    pub(super) fn of_body(error: ReadError, limit: usize) -> Self {
        match error {
            ReadError::TooLong => Self::BodyTooLong { limit },
            ReadError::Broken(error) => Self::BodyBroken(error),
        }
    }

    /// The status, where it is the same for everybody; what is busy is the user's to say.
    pub(super) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Method(_) => Some(StatusCode::METHOD_NOT_ALLOWED),
            Self::BodyTooLong { .. } => Some(StatusCode::PAYLOAD_TOO_LARGE),
            Self::Encoded => Some(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Self::Signature(error) if error.is_malformed() => Some(StatusCode::BAD_REQUEST),
            Self::Signature(_) | Self::NoSecrets(SecretSourceError::UnknownTenant) => {
                Some(StatusCode::UNAUTHORIZED)
            }
            Self::BodyTooSlow => Some(StatusCode::REQUEST_TIMEOUT),
            Self::BodyBroken(_) | Self::Envelope(_) => Some(StatusCode::BAD_REQUEST),
            Self::NoSecrets(SecretSourceError::Unavailable(_))
            | Self::SecretsTooSlow
            | Self::SecretsPanicked
            | Self::Full { .. }
            | Self::Draining => None,
        }
    }

    /// Its name where names are few: in metrics.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::Method(_) => "method",
            Self::BodyTooLong { .. } => "body_too_long",
            Self::Encoded => "compressed",
            Self::Signature(error) => error.label(),
            Self::NoSecrets(SecretSourceError::UnknownTenant) => "unknown_tenant",
            Self::NoSecrets(SecretSourceError::Unavailable(_)) => "secrets_unavailable",
            Self::SecretsTooSlow => "secrets_too_slow",
            Self::SecretsPanicked => "secrets_panicked",
            Self::BodyTooSlow => "body_too_slow",
            Self::BodyBroken(_) => "body_broken",
            Self::Envelope(_) => "no_envelope",
            Self::Full { .. } => "full",
            Self::Draining => "draining",
        }
    }

    /// Tells the log why, which request, and what the sender is told.
    pub(super) fn report(&self, status: StatusCode, request: &Parts) {
        observe::refused(self.label());
        let (reason, status) = (chain(self), status.as_u16());
        let path = beginning(request.uri.path());
        let id = id(&request.headers).map(beginning);
        match self {
            // Ours to mend, where the others are the sender's.
            Self::NoSecrets(SecretSourceError::Unavailable(_))
            | Self::SecretsTooSlow
            | Self::SecretsPanicked => {
                tracing::error!(target: "pulse_hooks", reason, status, path, id, "delivery refused");
            }
            _ => {
                tracing::warn!(target: "pulse_hooks", reason, status, path, id, "delivery refused")
            }
        }
    }
}

/// As much of it as tells one from another: anybody may send more.
fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(SHOWN)]
}

/// The id that the request names, proven or not, if it is in the form that Pulse gives them: what
/// else stands there may be something that nobody is to read.
fn id(headers: &HeaderMap) -> Option<&str> {
    let ids = ["webhook-id", "svix-id"].into_iter();
    ids.filter_map(|name| headers.get(name)?.to_str().ok())
        .find(|id| {
            let digits = id.strip_prefix("msg_").unwrap_or(".");
            digits.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}
