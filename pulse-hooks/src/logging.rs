//! What became of a delivery, for whoever is called at night.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::delivery::Delivery;
use crate::outcome::Outcome;
use crate::sink::Receipt;

pub(crate) fn log_receipt(delivery: &Delivery, receipt: &Receipt) {
    let Delivery { id, event_type, .. } = delivery;
    let source = delivery.source.as_deref();
    match receipt {
        Receipt::Settled(outcome) => log_outcome(delivery, outcome),
        Receipt::Stored => tracing::debug!(id, source, event_type, "stored"),
        Receipt::Seen => tracing::debug!(id, source, event_type, "seen before"),
        Receipt::Busy { after } => {
            tracing::warn!(id, source, event_type, ?after, "busy, to come again");
        }
        Receipt::Unavailable(error) => {
            let error = chain(&**error);
            tracing::error!(id, source, event_type, error, "not taken, to come again");
        }
    }
}

fn log_outcome(delivery: &Delivery, outcome: &Outcome) {
    let Delivery { id, event_type, .. } = delivery;
    let source = delivery.source.as_deref();
    let error = outcome.error().map(chain);
    match outcome {
        Outcome::Done | Outcome::Ignored | Outcome::Unknown => {
            tracing::debug!(id, source, event_type, "{outcome}");
        }
        Outcome::Acked(_) => tracing::warn!(id, source, event_type, error, "{outcome}"),
        _ => tracing::error!(id, source, event_type, error, "{outcome}"),
    }
}

/// An error and its sources in one line.
///
/// Errors are other people's code: one that panics while it is read must not take down what it is
/// read for.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let read = || {
        let mut text = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            text.push_str(": ");
            text.push_str(&source.to_string());
            next = source.source();
        }
        text
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|payload| {
        std::mem::forget(payload);
        "an error that panics when it is displayed".to_owned()
    })
}
