//! What happened, for whoever is called at night: a span for each delivery, an event for each
//! failure, and numbers.

#[cfg(feature = "metrics")]
mod metrics;
#[cfg(not(feature = "metrics"))]
#[path = "metrics_left_out.rs"]
mod metrics;
mod span;

#[cfg(all(
    feature = "metrics",
    any(feature = "inbox-postgres", feature = "inbox-sqlite")
))]
pub(crate) use metrics::backlog;
pub(crate) use metrics::{InFlight, Run, refused};
#[cfg(feature = "metrics")]
pub use metrics::{Metric, MetricKind};
#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
pub(crate) use span::record_attempt;
pub(crate) use span::{Watch, record_handler};
