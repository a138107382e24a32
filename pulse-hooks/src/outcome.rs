//! What came of a delivery, and what handlers may return.

use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use crate::BoxError;
use crate::class::{self, Class, Classify, HandlerError};
use crate::error_chain::chain;
use crate::event::DecodeError;

/// What came of running one delivery through a router.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// A handler ran and succeeded.
    Done,
    /// The router ignores this event by name.
    Ignored,
    /// The event type is outside the catalogue, and no handler takes such.
    Unknown,
    /// A handler failed in a way that needs no further attempt.
    Acked(BoxError),
    /// A handler or one of its arguments failed; another attempt may succeed.
    Retry {
        /// Not before this time has passed; the sender's own schedule otherwise.
        after: Option<Duration>,
        /// Why.
        error: BoxError,
    },
    /// A handler or one of its arguments failed, as it would every time.
    Permanent(BoxError),
    /// The event's payload does not fit its type.
    Undecodable(DecodeError),
    /// A handler panicked.
    Panicked,
    /// A handler was still running after the router's time limit, and was dropped.
    TimedOut {
        /// The limit.
        limit: Duration,
    },
}

impl Outcome {
    /// Acknowledges the delivery in spite of `reason`.
    pub fn ack(reason: impl Into<BoxError>) -> Self {
        Self::Acked(reason.into())
    }

    /// Asks for another attempt, on the sender's own schedule.
    pub fn retry(reason: impl Into<BoxError>) -> Self {
        Self::from_class(Class::Retry { after: None }, reason.into())
    }

    /// Asks for another attempt, not before `after` has passed.
    pub fn retry_after(after: Duration, reason: impl Into<BoxError>) -> Self {
        Self::from_class(Class::Retry { after: Some(after) }, reason.into())
    }

    /// Asks for no further attempt, since it would fail every time.
    pub fn permanent(reason: impl Into<BoxError>) -> Self {
        Self::Permanent(reason.into())
    }

    /// Whether the delivery needs no further attempt because it succeeded: handled, ignored,
    /// unknown or acknowledged.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(
            self,
            Self::Done | Self::Ignored | Self::Unknown | Self::Acked(_)
        )
    }

    /// The error behind it, if there is one.
    #[must_use]
    pub fn error(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Acked(error) | Self::Retry { error, .. } | Self::Permanent(error) => {
                Some(&**error)
            }
            Self::Undecodable(error) => Some(error),
            Self::Done | Self::Ignored | Self::Unknown | Self::Panicked | Self::TimedOut { .. } => {
                None
            }
        }
    }

    /// Its name where names are few: in spans and metrics.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Ignored => "ignored",
            Self::Unknown => "unknown",
            Self::Acked(_) => "acked",
            Self::Retry { .. } => "retry",
            Self::Permanent(_) => "permanent",
            Self::Undecodable(_) => "undecodable",
            Self::Panicked => "panicked",
            Self::TimedOut { .. } => "timed_out",
        }
    }

    pub(crate) fn from_class(class: Class, error: BoxError) -> Self {
        match class {
            Class::Retry { after } => Self::Retry { after, error },
            Class::Permanent => Self::Permanent(error),
            Class::Ack => Self::Acked(error),
        }
    }

    pub(crate) fn from_error(error: BoxError) -> Self {
        Self::from_class(class::class_in(&*error), error)
    }

    /// Keeps the text of an error that may not cross threads.
    pub(crate) fn from_local_error(error: &(dyn std::error::Error + 'static)) -> Self {
        Self::from_class(class::class_in(error), chain(error).into())
    }

    pub(crate) fn from_classify<E: Classify + Into<BoxError>>(error: E) -> Self {
        Self::from_class(error.class(), error.into())
    }

    pub(crate) fn from_local_classify<E: Classify + 'static>(error: &E) -> Self {
        Self::from_class(error.class(), chain(error).into())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::Ignored => f.write_str("ignored"),
            Self::Unknown => f.write_str("unknown event type, ignored"),
            Self::Acked(_) => f.write_str("acknowledged in spite of an error"),
            Self::Retry { after: None, .. } => f.write_str("failed, to be retried"),
            Self::Retry {
                after: Some(after), ..
            } => write!(f, "failed, to be retried after {after:?}"),
            Self::Permanent(_) => f.write_str("failed for good"),
            Self::Undecodable(_) => f.write_str("does not decode"),
            Self::Panicked => f.write_str("the handler panicked"),
            Self::TimedOut { limit } => write!(f, "the handler ran longer than {limit:?}"),
        }
    }
}

/// What a handler may return besides `Result<(), E>` with any error, and what an error may be
/// that decides its own outcome.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no answer to a delivery",
    label = "not an answer",
    note = "a handler returns `()`, `Outcome`, `Result<(), E>` with any error, or a type that implements `IntoOutcome`"
)]
pub trait IntoOutcome {
    /// Turns it into the outcome of the delivery.
    fn into_outcome(self) -> Outcome;
}

impl IntoOutcome for () {
    fn into_outcome(self) -> Outcome {
        Outcome::Done
    }
}

impl IntoOutcome for Outcome {
    fn into_outcome(self) -> Outcome {
        self
    }
}

impl IntoOutcome for Infallible {
    fn into_outcome(self) -> Outcome {
        match self {}
    }
}

impl IntoOutcome for HandlerError {
    fn into_outcome(self) -> Outcome {
        Outcome::from_error(self.into_inner())
    }
}

impl IntoOutcome for DecodeError {
    fn into_outcome(self) -> Outcome {
        Outcome::Undecodable(self)
    }
}
