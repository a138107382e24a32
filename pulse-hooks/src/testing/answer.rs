//! What a test's delivery came to.

use std::fmt;
use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, Response, StatusCode};

use crate::endpoint::EmptyBody;
use crate::error_chain::chain;
use crate::outcome::Outcome;
use crate::sink::Receipt;

/// What came of a delivery to a [`TestEndpoint`](super::TestEndpoint): what the sender is told, and
/// what it is not told.
///
/// Each `assert` panics with all that is known, and gives the answer back for the next one.
#[derive(Debug)]
pub struct TestAnswer {
    pub(super) response: Response<EmptyBody>,
    pub(super) result: Result<Receipt, Refused>,
    pub(super) handler: Option<&'static str>,
}

/// Why a request got no further than the endpoint.
#[derive(Debug)]
pub(super) struct Refused {
    /// As a label of the metrics.
    pub(super) reason: &'static str,
    /// As in the log.
    pub(super) text: String,
}

impl TestAnswer {
    /// The status that the sender is told.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The headers that the sender is told.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// What the sender is told.
    #[must_use]
    pub fn into_response(self) -> Response<EmptyBody> {
        self.response
    }

    /// What the sink said, unless the request was refused before.
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        self.result.as_ref().ok()
    }

    /// What the router made of it, where it came to that.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match self.receipt()? {
            Receipt::Settled(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Why the request was refused, in the words of the log; none, where it was not.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        Some(&self.result.as_ref().err()?.text)
    }

    /// Why the request was refused, in the one word of the metrics, such as `no_match`; none, where
    /// it was not. Unlike the words of the log it stays the same from release to release.
    #[must_use]
    pub fn refusal_reason(&self) -> Option<&'static str> {
        Some(self.result.as_ref().err()?.reason)
    }

    /// The function that the router has given it to, such as `completed`, where the sink is a
    /// router. One of its other arguments may have refused.
    #[must_use]
    pub fn handler(&self) -> Option<&'static str> {
        self.handler
    }

    /// The sender is told this status.
    #[track_caller]
    pub fn assert_status(self, status: u16) -> Self {
        assert!(
            self.status().as_u16() == status,
            "expected status {status}, and {self}"
        );
        self
    }

    /// It was handled, ignored by name, of an unknown type, or acknowledged.
    #[track_caller]
    pub fn assert_success(self) -> Self {
        let succeeded = self.outcome().is_some_and(Outcome::is_success);
        assert!(succeeded, "expected a success, and {self}");
        self
    }

    /// The sender, or a worker, is to try again.
    #[track_caller]
    pub fn assert_retry(self) -> Self {
        let is_retry = matches!(self.outcome(), Some(Outcome::Retry { .. }));
        assert!(is_retry, "expected a retry, and {self}");
        self
    }

    /// The sender is told to try again after this time, in whole seconds.
    #[track_caller]
    pub fn assert_retry_after(self, after: Duration) -> Self {
        let told = self.response.headers().get(RETRY_AFTER);
        let told = told.and_then(|value| value.to_str().ok()?.parse().ok());
        assert!(
            told == Some(after.as_secs()),
            "expected `retry-after: {}`, and {self}",
            after.as_secs()
        );
        self
    }

    /// It failed, as it would every time.
    #[track_caller]
    pub fn assert_permanent(self) -> Self {
        let is_permanent = matches!(self.outcome(), Some(Outcome::Permanent(_)));
        assert!(is_permanent, "expected a permanent failure, and {self}");
        self
    }

    /// The error of the outcome, or one of its sources, holds this text.
    #[track_caller]
    pub fn assert_error(self, text: &str) -> Self {
        let error = self.outcome().and_then(Outcome::error).map(chain);
        let holds = error.is_some_and(|error| error.contains(text));
        assert!(holds, "expected an error that holds `{text}`, and {self}");
        self
    }

    /// The request was refused before the sink was asked, for this
    /// [reason](Self::refusal_reason), or with words in the log that hold this text.
    #[track_caller]
    pub fn assert_refused(self, reason: &str) -> Self {
        let is_reason = self.refusal_reason() == Some(reason);
        let holds = self.refusal().is_some_and(|text| text.contains(reason));
        assert!(
            is_reason || holds,
            "expected a refusal for `{reason}`, and {self}"
        );
        self
    }

    /// The router has given it to the function of this name.
    #[track_caller]
    pub fn assert_handler(self, name: &str) -> Self {
        let reached = self.handler == Some(name);
        assert!(reached, "expected it to reach `{name}`, and {self}");
        self
    }
}

impl fmt::Display for TestAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the sender was told {}", self.status().as_u16())?;
        if let Some(value) = self.response.headers().get(RETRY_AFTER) {
            write!(
                f,
                " (`retry-after: {}`)",
                value.to_str().unwrap_or_default()
            )?;
        }
        if let Some(handler) = self.handler {
            write!(f, "; `{handler}` took it")?;
        }
        match &self.result {
            Err(Refused { reason, text }) => write!(f, "; refused for `{reason}`: {text}"),
            Ok(Receipt::Settled(outcome)) => {
                write!(f, "; outcome: {outcome}")?;
                match outcome.error() {
                    Some(error) => write!(f, ": {}", chain(error)),
                    None => Ok(()),
                }
            }
            Ok(receipt) => write!(f, "; the sink said: {}", receipt.label()),
        }
    }
}
