//! The events a router must account for.

use super::jobs::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing};
use crate::Event;

/// The events a sender is known to send: [`pulse_router!`](crate::pulse_router) refuses to
/// compile while one of them is left out.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue {
    entries: &'static [CatalogueEntry],
}

impl Catalogue {
    pub(crate) const fn new(entries: &'static [CatalogueEntry]) -> Self {
        Self { entries }
    }

    /// Its events, in the order they were given.
    #[must_use]
    pub const fn entries(&self) -> &'static [CatalogueEntry] {
        self.entries
    }

    pub(crate) fn contains(&self, event_type: &str) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.types.contains(&event_type))
    }
}

/// One event of a [`Catalogue`].
#[derive(Debug, Clone, Copy)]
pub struct CatalogueEntry {
    rust_name: &'static str,
    types: &'static [&'static str],
}

impl CatalogueEntry {
    pub(crate) const fn of<E: Event>(rust_name: &'static str) -> Self {
        Self {
            rust_name,
            types: E::TYPES,
        }
    }

    /// What messages call it, such as `JobCompleted`.
    #[must_use]
    pub const fn rust_name(&self) -> &'static str {
        self.rust_name
    }

    /// Its event types, such as `job.completed`.
    #[must_use]
    pub const fn types(&self) -> &'static [&'static str] {
        self.types
    }
}

/// The events Pulse sends.
pub const PULSE: Catalogue = Catalogue::new(&[
    CatalogueEntry::of::<JobCreated>("JobCreated"),
    CatalogueEntry::of::<JobProcessing>("JobProcessing"),
    CatalogueEntry::of::<JobCompleted>("JobCompleted"),
    CatalogueEntry::of::<JobFailed>("JobFailed"),
    CatalogueEntry::of::<JobCancelled>("JobCancelled"),
]);
