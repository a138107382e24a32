//! The statuses a sender is told.

use std::time::Duration;

use http::header::{ALLOW, RETRY_AFTER};
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::body::EmptyBody;
use super::refusal::Refusal;
use crate::outcome::Outcome;
use crate::sink::Receipt;

/// Tells Svix to make no further attempt at this message.
const DELIVERY_CONTROL: HeaderName = HeaderName::from_static("webhook-delivery");

/// The statuses of the answers that depend on what happened behind the verification, for those
/// who must tell their sender something else.
///
/// ```
/// use pulse_hooks::Answers;
///
/// let mut answers = Answers::default();
/// answers.stored = http::StatusCode::OK;
/// ```
///
/// A 2xx tells the sender that the delivery needs no further attempt: giving one to a failure
/// loses the event.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answers {
    /// Handled, acknowledged, ignored, or of an unknown type without a handler: 204.
    pub done: StatusCode,
    /// Stored, to be handled later: 202.
    pub stored: StatusCode,
    /// Already handled: 204.
    pub seen: StatusCode,
    /// A handler asks for another attempt: 500.
    pub retry: StatusCode,
    /// A handler asks for another attempt after a time, told in `Retry-After`: 503.
    pub retry_after: StatusCode,
    /// A handler asks for no further attempt, told in `webhook-delivery` too: 422.
    pub permanent: StatusCode,
    /// The payload does not fit its type: 500.
    pub undecodable: StatusCode,
    /// A handler panicked or ran too long: 500.
    pub crashed: StatusCode,
    /// No room, or something we need is down, told with `Retry-After`: 503.
    pub busy: StatusCode,
    /// The `Retry-After` of an answer for which nobody names a time: 5 seconds. Whole seconds
    /// are told, rounded up.
    pub busy_for: Duration,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            done: StatusCode::NO_CONTENT,
            stored: StatusCode::ACCEPTED,
            seen: StatusCode::NO_CONTENT,
            retry: StatusCode::INTERNAL_SERVER_ERROR,
            retry_after: StatusCode::SERVICE_UNAVAILABLE,
            permanent: StatusCode::UNPROCESSABLE_ENTITY,
            undecodable: StatusCode::INTERNAL_SERVER_ERROR,
            crashed: StatusCode::INTERNAL_SERVER_ERROR,
            busy: StatusCode::SERVICE_UNAVAILABLE,
            busy_for: Duration::from_secs(5),
        }
    }
}

impl Answers {
    pub(super) fn for_receipt(&self, receipt: &Receipt) -> Response<EmptyBody> {
        match receipt {
            Receipt::Settled(outcome) => self.for_outcome(outcome),
            Receipt::Stored => answer(self.stored),
            Receipt::Seen => answer(self.seen),
            Receipt::Busy { after } => self.for_busy(*after),
            Receipt::Unavailable(_) => self.for_busy(None),
        }
    }

    pub(super) fn for_refusal(&self, refusal: &Refusal) -> Response<EmptyBody> {
        let Some(status) = refusal.status() else {
            return self.for_busy(None);
        };
        let mut response = answer(status);
        if let Refusal::Method(_) = refusal {
            let headers = response.headers_mut();
            headers.insert(ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }

    fn for_outcome(&self, outcome: &Outcome) -> Response<EmptyBody> {
        match outcome {
            Outcome::Done | Outcome::Ignored | Outcome::Unknown | Outcome::Acked(_) => {
                answer(self.done)
            }
            Outcome::Retry { after: None, .. } => answer(self.retry),
            Outcome::Retry {
                after: Some(after), ..
            } => answer_later(self.retry_after, *after),
            Outcome::Permanent(_) => {
                let mut response = answer(self.permanent);
                let abort = HeaderValue::from_static("abort-message");
                response.headers_mut().insert(DELIVERY_CONTROL, abort);
                response
            }
            Outcome::Undecodable(_) => answer(self.undecodable),
            Outcome::Panicked | Outcome::TimedOut { .. } => answer(self.crashed),
        }
    }

    fn for_busy(&self, after: Option<Duration>) -> Response<EmptyBody> {
        answer_later(self.busy, after.unwrap_or(self.busy_for))
    }
}

fn answer(status: StatusCode) -> Response<EmptyBody> {
    let mut response = Response::new(EmptyBody);
    *response.status_mut() = status;
    response
}

fn answer_later(status: StatusCode, after: Duration) -> Response<EmptyBody> {
    // The header counts whole seconds, and an attempt before the time would be one too early.
    let seconds = after
        .as_secs()
        .saturating_add(u64::from(after.subsec_nanos() > 0));
    let mut response = answer(status);
    response.headers_mut().insert(RETRY_AFTER, seconds.into());
    response
}
