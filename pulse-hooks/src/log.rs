//! What became of a delivery, for whoever is called at night.

use std::sync::Arc;
#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
use std::time::Duration;

use tracing::Level;

use crate::delivery::Delivery;
use crate::error_chain::chain;
use crate::outcome::Outcome;
use crate::sink::Receipt;

/// What every line says about a delivery that a sink has taken away.
pub(crate) struct About {
    id: String,
    source: Option<Arc<str>>,
    event_type: String,
}

impl About {
    /// Nothing, where nobody reads the log.
    pub(crate) fn new(delivery: &Delivery) -> Option<Self> {
        tracing::enabled!(target: "pulse_hooks", Level::ERROR).then(|| Self {
            id: delivery.id.clone(),
            source: delivery.source.clone(),
            event_type: delivery.event_type.clone(),
        })
    }

    pub(crate) fn log_receipt(&self, receipt: &Receipt) {
        let Self { id, event_type, .. } = self;
        let source = self.source.as_deref();
        match receipt {
            Receipt::Settled(outcome) => self.log_outcome(outcome),
            Receipt::Stored => {
                tracing::debug!(target: "pulse_hooks", id, source, event_type, "stored");
            }
            Receipt::Seen => {
                tracing::debug!(target: "pulse_hooks", id, source, event_type, "seen before");
            }
            Receipt::Busy { after } => {
                tracing::warn!(
                    target: "pulse_hooks", id, source, event_type, ?after, "busy, to come again"
                );
            }
            Receipt::Unavailable(error) => {
                let error = chain(&**error);
                tracing::error!(
                    target: "pulse_hooks", id, source, event_type, error, "not taken, to come again"
                );
            }
        }
    }

    #[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
    pub(crate) fn log_retry(&self, after: Duration) {
        let Self { id, event_type, .. } = self;
        let source = self.source.as_deref();
        tracing::info!(target: "pulse_hooks", id, source, event_type, ?after, "to be tried again");
    }

    #[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
    pub(crate) fn log_dead(&self) {
        let Self { id, event_type, .. } = self;
        let source = self.source.as_deref();
        tracing::error!(target: "pulse_hooks", id, source, event_type, "given up; the inbox keeps it");
    }

    pub(crate) fn log_outcome(&self, outcome: &Outcome) {
        let Self { id, event_type, .. } = self;
        let source = self.source.as_deref();
        let error = outcome.error().map(chain);
        match outcome {
            Outcome::Done | Outcome::Ignored | Outcome::Unknown => {
                tracing::debug!(target: "pulse_hooks", id, source, event_type, "{outcome}");
            }
            Outcome::Acked(_) => {
                tracing::warn!(target: "pulse_hooks", id, source, event_type, error, "{outcome}");
            }
            _ => {
                tracing::error!(target: "pulse_hooks", id, source, event_type, error, "{outcome}");
            }
        }
    }
}
