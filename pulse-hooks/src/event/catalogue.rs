//! The events a router must account for.

use super::jobs::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing};
use crate::Event;
use crate::const_text::{Sieve, Text, contains, same};

/// The events a sender is known to send: [`pulse_router!`](crate::pulse_router) refuses to
/// compile while one of them is left out.
///
/// [`pulse_catalogue!`](crate::pulse_catalogue) makes one.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue {
    entries: &'static [CatalogueEntry],
}

impl Catalogue {
    #[doc(hidden)]
    #[must_use]
    pub const fn of(entries: &'static [CatalogueEntry]) -> Self {
        Self { entries }
    }

    /// Its events, in the order they were given.
    #[must_use]
    pub const fn entries(&self) -> &'static [CatalogueEntry] {
        self.entries
    }

    pub(crate) fn contains(&self, event_type: &str) -> bool {
        self.types().any(|known| known == event_type)
    }

    pub(crate) fn types(&self) -> impl Iterator<Item = &'static str> {
        self.entries.iter().flat_map(|entry| entry.types).copied()
    }
}

/// One event of a [`Catalogue`].
#[derive(Debug, Clone, Copy)]
pub struct CatalogueEntry {
    /// Its place among all, those included that a `#[cfg]` takes out.
    number: usize,
    rust_name: &'static str,
    types: &'static [&'static str],
    sieve: Sieve,
}

impl CatalogueEntry {
    #[doc(hidden)]
    #[must_use]
    pub const fn of<E: Event>(number: usize, rust_name: &'static str) -> Self {
        Self {
            number,
            rust_name,
            types: E::TYPES,
            sieve: Sieve::of(E::TYPES),
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
pub const PULSE: Catalogue = crate::pulse_catalogue![
    JobCreated,
    JobProcessing,
    JobCompleted,
    JobFailed,
    JobCancelled,
];

#[doc = include_str!("../../docs/pulse_catalogue.md")]
#[macro_export]
macro_rules! pulse_catalogue {
    () => {
        ::core::compile_error!(
            "this catalogue has no events\n\
             help: write the names of their types: `pulse_catalogue![EmailSent, ContactCreated]`"
        )
    };
    ($($events:tt)+) => {
        $crate::__private::pulse_catalogue! { ($crate) $($events)+ }
    };
}

/// Refuses the event with this number if it is one of those before it.
///
/// # Panics
/// In that case.
#[track_caller]
pub const fn check_event(events: &[CatalogueEntry], number: usize) {
    let mut index = 0;
    while events[index].number != number {
        index += 1;
    }
    let event = &events[index];
    if event.types.is_empty() {
        let message = Text::quoting(event.rust_name).push(
            " names no event type, and would never be sent\n\
             help: name at least one in `Event::TYPES`",
        );
        panic!("{}", message.as_str());
    }
    let mut nth = 0;
    while nth < index {
        let earlier = &events[nth];
        if earlier.sieve.may_share(event.sieve)
            && let Some(message) = same_event(earlier, event)
        {
            panic!("{}", message.as_str());
        }
        nth += 1;
    }
}

const fn same_event(earlier: &CatalogueEntry, later: &CatalogueEntry) -> Option<Text> {
    if is_mistaken(later.types()) {
        return None;
    }
    let Some(event_type) = common_type(earlier.types(), later.types()) else {
        return None;
    };
    let message = Text::new();
    Some(if same(earlier.rust_name(), later.rust_name()) {
        message
            .quote(later.rust_name())
            .push(" is listed twice, each time for ")
            .quote(event_type)
            .push("\nhelp: keep one")
    } else {
        message
            .push("two events of the catalogue are ")
            .quote(event_type)
            .push(": ")
            .quote(earlier.rust_name())
            .push(" and ")
            .quote(later.rust_name())
            .push("\nhelp: keep one, or give one of them another type: `#[event(\"…\")]`")
    })
}

/// What both are called.
pub(crate) const fn common_type(
    earlier: &[&'static str],
    later: &[&'static str],
) -> Option<&'static str> {
    let mut nth = 0;
    while nth < later.len() {
        if contains(earlier, later[nth]) {
            return Some(later[nth]);
        }
        nth += 1;
    }
    None
}

/// Whether these are what the derive of a mistaken event leaves.
pub(crate) const fn is_mistaken(types: &[&str]) -> bool {
    matches!(types, [name] if name.is_empty())
}
