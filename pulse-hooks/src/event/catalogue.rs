//! The events a router must account for.

use super::jobs::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing};
use crate::Event;
use crate::const_text::{Text, contains, same};

/// The events a sender is known to send: [`pulse_router!`](crate::pulse_router) refuses to
/// compile while one of them is left out.
///
/// [`pulse_catalogue!`](crate::pulse_catalogue) makes one of any events.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue {
    entries: &'static [CatalogueEntry],
}

impl Catalogue {
    /// A catalogue of `entries`, which are checked: in a constant, a mistake is a compiler error.
    ///
    /// # Panics
    /// There is no entry, or two have an event type in common.
    #[must_use]
    #[track_caller]
    pub const fn new(entries: &'static [CatalogueEntry]) -> Self {
        check(entries);
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
    /// The event `E`; `rust_name` is what messages call it, and how it is written in a router.
    #[must_use]
    pub const fn of<E: Event>(rust_name: &'static str) -> Self {
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
pub const PULSE: Catalogue = crate::pulse_catalogue![
    JobCreated,
    JobProcessing,
    JobCompleted,
    JobFailed,
    JobCancelled,
];

/// A [`Catalogue`] of these events, to be kept in a constant and named in a router.
///
/// ```
/// use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler, pulse_router};
///
/// #[derive(serde::Deserialize, Event)]
/// #[event("email.sent")]
/// struct EmailSent {
///     email_id: String,
/// }
///
/// #[derive(serde::Deserialize, Event)]
/// #[event("contact.list.created", key = list_id)]
/// struct ContactListCreated {
///     list_id: String,
/// }
///
/// const MAIL: Catalogue = pulse_catalogue![EmailSent, ContactListCreated];
///
/// #[pulse_handler]
/// async fn sent(email: EmailSent) {}
///
/// let router = pulse_router! {
///     catalogue: MAIL,
///     handlers: [sent],
///     ignore: [ContactListCreated],
/// };
/// ```
///
/// Events may stand under a `#[cfg(…)]`. Two that share an event type do not compile.
#[macro_export]
macro_rules! pulse_catalogue {
    ($($(#[$attribute:meta])* $event:path),+ $(,)?) => {
        {
            // Every event is compared with every other, which takes its time where there are
            // hundreds, and ends.
            #[allow(long_running_const_eval)]
            const CATALOGUE: $crate::Catalogue = $crate::Catalogue::new(&[$(
                $(#[$attribute])*
                $crate::CatalogueEntry::of::<$event>(::core::stringify!($event)),
            )+]);
            CATALOGUE
        }
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "a catalogue is made of types that are events, parted by commas\n\
             help: write their names: `pulse_catalogue![EmailSent, ContactListCreated]`"
        )
    };
}

/// Whether these are what the derive of a mistaken event leaves.
pub(crate) const fn is_mistaken(types: &[&str]) -> bool {
    matches!(types, [name] if name.is_empty())
}

/// Refuses a catalogue in which it is not clear what an event is.
///
/// # Panics
/// In that case.
#[track_caller]
const fn check(events: &[CatalogueEntry]) {
    if events.is_empty() {
        panic!("a catalogue without events, which no router could leave out");
    }
    let mut nth = 0;
    while nth < events.len() {
        let event = &events[nth];
        if event.types().is_empty() {
            let message = Text::new().quote(event.rust_name());
            let message = message.push(
                " names no event type, and would never be sent\n\
                 help: name at least one in `Event::TYPES`",
            );
            panic!("{}", message.as_str());
        }
        let mut earlier = 0;
        while earlier < nth {
            if let Some(message) = same_event(&events[earlier], event) {
                panic!("{}", message.as_str());
            }
            earlier += 1;
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
            .push(" stands in the catalogue twice\nhelp: keep one")
    } else {
        message
            .push("two events of the catalogue are ")
            .quote(event_type)
            .push(": ")
            .quote(earlier.rust_name())
            .push(" and ")
            .quote(later.rust_name())
            .push("\nhelp: keep one, or mend what `#[event(…)]` says above the other")
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
