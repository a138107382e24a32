//! The span of a delivery, and what is said in it.

use std::fmt::Display;
use std::time::{Duration, Instant};

use tracing::field::Empty;
use tracing::{Level, Span};

use super::metrics;
use crate::delivery::Delivery;
use crate::error_chain::chain;
use crate::outcome::Outcome;
use crate::sink::Receipt;

/// One delivery on its way through a sink, or one attempt at it by a worker.
///
/// Its span says which delivery it is; the lines inside need not.
#[derive(Clone)]
pub(crate) struct Watch {
    span: Span,
    begun: Option<Instant>,
}

impl Watch {
    pub(crate) fn begin(delivery: &Delivery) -> Self {
        // At the level of the gravest line inside: a filter that lets the line through lets
        // through what it is about.
        let span = tracing::error_span!(
            target: "pulse_hooks",
            "delivery",
            id = delivery.id,
            source = delivery.source.as_deref(),
            event_type = delivery.event_type,
            attempt = delivery.attempt,
            handler = Empty,
            outcome = Empty,
            status = Empty,
            duration_ms = Empty,
        );
        // Reading the clock costs more than all the rest, where nobody looks.
        let is_read = metrics::ARE_KEPT || !span.is_disabled();
        Self {
            span,
            begun: is_read.then(Instant::now),
        }
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// What the sender is told.
    pub(crate) fn record_status(&self, status: http::StatusCode) {
        self.span.record("status", status.as_u16());
    }

    /// What the sink says. To be called inside the span.
    pub(crate) fn end(&self, receipt: &Receipt) {
        let label = receipt.label();
        let took = self.record(label);
        metrics::delivered(label, took);
        match receipt {
            Receipt::Settled(outcome) => log_outcome(outcome, outcome),
            Receipt::Stored | Receipt::Seen => {
                tracing::debug!(target: "pulse_hooks", "{label}");
            }
            Receipt::Busy { after } => {
                tracing::warn!(target: "pulse_hooks", ?after, "busy, to come again");
            }
            Receipt::Unavailable(error) => {
                let error = chain(&**error);
                tracing::error!(target: "pulse_hooks", error, "not taken, to come again");
            }
        }
    }

    /// What came of a worker's attempt, and what becomes of the delivery now. To be called inside
    /// the span.
    #[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
    pub(crate) fn end_attempt(&self, outcome: &Outcome, next: &str) {
        self.record(outcome.label());
        match outcome {
            // When, the inbox says, and whether at all.
            Outcome::Retry { .. } => log_outcome(outcome, &format!("failed{next}")),
            _ => log_outcome(outcome, &format!("{outcome}{next}")),
        }
    }

    fn record(&self, label: &'static str) -> Duration {
        let took = self.begun.map(|begun| begun.elapsed()).unwrap_or_default();
        self.span.record("outcome", label);
        let millis = (took.as_secs_f64() * 1e6).round() / 1e3;
        self.span.record("duration_ms", millis);
        took
    }
}

/// Which function takes the delivery whose span is the current one.
pub(crate) fn record_handler(name: impl FnOnce() -> Option<&'static str>) {
    let span = Span::current();
    if !span.is_disabled() {
        span.record("handler", name());
    }
}

/// An inbox counts the attempt of a delivery that already has its span, which is the current one.
#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
pub(crate) fn record_attempt(attempt: Option<u32>) {
    Span::current().record("attempt", attempt);
}

fn log_outcome(outcome: &Outcome, what: &dyn Display) {
    if !tracing::enabled!(target: "pulse_hooks", Level::ERROR) {
        return;
    }
    let error = outcome.error().map(chain);
    match outcome {
        Outcome::Done | Outcome::Ignored | Outcome::Unknown => {
            tracing::debug!(target: "pulse_hooks", "{what}");
        }
        Outcome::Acked(_) => {
            tracing::warn!(target: "pulse_hooks", error, "{what}");
        }
        _ => {
            tracing::error!(target: "pulse_hooks", error, "{what}");
        }
    }
}
