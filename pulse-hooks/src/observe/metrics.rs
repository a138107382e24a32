//! Numbers, through the facade `metrics`. Labels come from the program alone, never from a
//! request: their sets are bounded.

use std::time::{Duration, Instant};

use metrics::{Unit, counter, gauge, histogram};

#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
use crate::inbox::Backlog;
use crate::outcome::Outcome;

pub(super) const ARE_KEPT: bool = true;

/// The label of an event type that neither router nor catalogue names.
const OTHER: &str = "other";

/// A metric of this crate, by name and labels.
///
/// ```
/// // After the recorder is installed: gives it the help texts.
/// pulse_hooks::Metric::describe_all();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metric {
    /// Its name, such as `pulse_hooks_deliveries_total`.
    pub name: &'static str,
    /// What it is.
    pub kind: MetricKind,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// What it tells.
    pub help: &'static str,
}

/// What a [`Metric`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetricKind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// How long something took, in seconds.
    Seconds,
}

const DELIVERIES: &str = "pulse_hooks_deliveries_total";
const DELIVERY_SECONDS: &str = "pulse_hooks_delivery_seconds";
const IN_FLIGHT: &str = "pulse_hooks_deliveries_in_flight";
const REFUSED: &str = "pulse_hooks_refused_total";
const EVENTS: &str = "pulse_hooks_events_total";
const HANDLER_SECONDS: &str = "pulse_hooks_handler_seconds";
#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
const INBOX_EVENTS: &str = "pulse_hooks_inbox_events";
#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
const INBOX_OLDEST: &str = "pulse_hooks_inbox_oldest_seconds";
#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
const INBOX_OVERDUE: &str = "pulse_hooks_inbox_overdue_seconds";

impl Metric {
    /// All that this build keeps.
    pub const ALL: &[Self] = &[
        Self {
            name: DELIVERIES,
            kind: MetricKind::Counter,
            labels: &["outcome"],
            help: "Verified deliveries that an endpoint has handed to its sink, by what came of it",
        },
        Self {
            name: DELIVERY_SECONDS,
            kind: MetricKind::Seconds,
            labels: &["outcome"],
            help: "How long the sink had a verified delivery",
        },
        Self {
            name: IN_FLIGHT,
            kind: MetricKind::Gauge,
            labels: &[],
            help: "Verified deliveries that are with a sink just now",
        },
        Self {
            name: REFUSED,
            kind: MetricKind::Counter,
            labels: &["reason"],
            help: "Requests that an endpoint or a guard has refused, by the reason",
        },
        Self {
            name: EVENTS,
            kind: MetricKind::Counter,
            labels: &["event_type", "outcome"],
            help: "Events that a router has run, by what came of it",
        },
        Self {
            name: HANDLER_SECONDS,
            kind: MetricKind::Seconds,
            labels: &["event_type"],
            help: "How long a router took for an event, decoding and arguments included",
        },
        #[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
        Self {
            name: INBOX_EVENTS,
            kind: MetricKind::Gauge,
            labels: &["state"],
            help: "Events in the inbox that are waiting, running or dead",
        },
        #[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
        Self {
            name: INBOX_OLDEST,
            kind: MetricKind::Gauge,
            labels: &[],
            help: "How long ago the oldest event that still waits was received",
        },
        #[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
        Self {
            name: INBOX_OVERDUE,
            kind: MetricKind::Gauge,
            labels: &[],
            help: "For how long the event that has waited longest for a worker has been due",
        },
    ];

    /// Gives the help texts to the recorder that is installed.
    pub fn describe_all() {
        for metric in Self::ALL {
            let Self { name, help, .. } = *metric;
            match metric.kind {
                MetricKind::Counter => metrics::describe_counter!(name, help),
                MetricKind::Gauge => metrics::describe_gauge!(name, help),
                MetricKind::Seconds => metrics::describe_histogram!(name, Unit::Seconds, help),
            }
        }
    }
}

pub(super) fn delivered(label: &'static str, took: Duration) {
    counter!(DELIVERIES, "outcome" => label).increment(1);
    histogram!(DELIVERY_SECONDS, "outcome" => label).record(took);
}

pub(crate) fn refused(reason: &'static str) {
    counter!(REFUSED, "reason" => reason).increment(1);
}

/// Counted as long as it is held.
pub(crate) struct InFlight(());

impl InFlight {
    pub(crate) fn begin() -> Self {
        gauge!(IN_FLIGHT).increment(1);
        Self(())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        gauge!(IN_FLIGHT).decrement(1);
    }
}

/// One run of a router.
pub(crate) struct Run {
    event_type: &'static str,
    begun: Instant,
}

impl Run {
    /// `event_type` is asked for as the program names it; a sender may sign any other.
    pub(crate) fn begin(event_type: impl FnOnce() -> Option<&'static str>) -> Self {
        Self {
            event_type: event_type().unwrap_or(OTHER),
            begun: Instant::now(),
        }
    }

    pub(crate) fn end(self, outcome: &Outcome) {
        let Self { event_type, begun } = self;
        let outcome = outcome.label();
        counter!(EVENTS, "event_type" => event_type, "outcome" => outcome).increment(1);
        histogram!(HANDLER_SECONDS, "event_type" => event_type).record(begun.elapsed());
    }
}

#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
pub(crate) fn backlog(backlog: &Backlog) {
    let states = [
        ("waiting", backlog.waiting),
        ("running", backlog.running),
        ("dead", backlog.dead),
    ];
    for (state, events) in states {
        gauge!(INBOX_EVENTS, "state" => state).set(events as f64);
    }
    let oldest = backlog.oldest_waiting.unwrap_or_default();
    gauge!(INBOX_OLDEST).set(oldest.as_secs_f64());
    gauge!(INBOX_OVERDUE).set(backlog.overdue.unwrap_or_default().as_secs_f64());
}
