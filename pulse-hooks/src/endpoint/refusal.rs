//! Why a request goes no further. The reason is for the log; the sender is told a status.

use http::{Method, StatusCode};

use crate::BoxError;
use crate::error_chain::chain;
use crate::event::EnvelopeError;
use crate::observe;
use crate::read_body::ReadError;
use crate::signature::{SecretSourceError, VerifyError};

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
    fn label(&self) -> &'static str {
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

    /// Tells the log why, and what the sender is told.
    pub(super) fn report(&self, status: StatusCode) {
        observe::refused(self.label());
        let (reason, status) = (chain(self), status.as_u16());
        match self {
            // Ours to mend, where the others are the sender's.
            Self::NoSecrets(SecretSourceError::Unavailable(_))
            | Self::SecretsTooSlow
            | Self::SecretsPanicked => {
                tracing::error!(target: "pulse_hooks", reason, status, "delivery refused");
            }
            _ => tracing::warn!(target: "pulse_hooks", reason, status, "delivery refused"),
        }
    }
}
