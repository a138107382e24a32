//! Which events a router accounts for, judged while it compiles.
//!
//! Every function here runs in a constant, where a panic is a compiler error with our own words,
//! at the place that `#[track_caller]` passes on.

use crate::const_text::{Sieve, Text, contains, same};
use crate::event::{Catalogue, CatalogueEntry, common_type, is_mistaken};
use crate::handler::Types;

/// How much of the missing events is listed, in bytes; of more only the number is told.
const LISTED: usize = 3000;

/// One entry of a router.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its place among all entries, those included that a `#[cfg]` takes out.
    number: usize,
    /// The path as the user wrote it.
    path: &'static str,
    role: Role,
    types: Types,
    sieve: Sieve,
    /// Whether it is a handler that needs app state: asked where the router names none.
    needs_state: bool,
}

#[derive(Debug, Clone, Copy)]
enum Role {
    /// In `handlers`.
    Handles,
    /// In `ignore`.
    Ignores,
    /// The value of `unknown` or `fallback`.
    Takes(&'static str),
}

impl Entry {
    #[must_use]
    pub const fn handles(number: usize, path: &'static str, types: Types) -> Self {
        Self::new(number, path, Role::Handles, types)
    }

    #[must_use]
    pub const fn ignores(number: usize, path: &'static str, types: Types) -> Self {
        Self::new(number, path, Role::Ignores, types)
    }

    #[must_use]
    pub const fn takes(number: usize, key: &'static str, path: &'static str, types: Types) -> Self {
        Self::new(number, path, Role::Takes(key), types)
    }

    const fn new(number: usize, path: &'static str, role: Role, types: Types) -> Self {
        Self {
            number,
            path,
            role,
            types,
            sieve: match types {
                Types::Of(types, _) => Sieve::of(types),
                Types::Any | Types::Mistaken => Sieve::of(&[]),
            },
            needs_state: false,
        }
    }

    /// Of a router that names no app state: whether the handler goes without.
    #[must_use]
    pub const fn stateless(mut self, stateless: bool) -> Self {
        self.needs_state = !stateless;
        self
    }

    /// Whether it has a mistake that is reported elsewhere: at the handler, or at the derive of
    /// the event, which then leaves one empty name.
    const fn is_mistaken(&self) -> bool {
        match self.types {
            Types::Mistaken => true,
            Types::Of(types, _) => is_mistaken(types),
            Types::Any => false,
        }
    }

    const fn types(&self) -> &'static [&'static str] {
        match self.types {
            Types::Of(types, _) => types,
            Types::Any | Types::Mistaken => &[],
        }
    }
}

/// Refuses the entry with this number if it stands in the wrong place, or if one before it takes
/// the same event.
///
/// # Panics
/// In these cases.
#[track_caller]
pub const fn check_entry(entries: &[Entry], number: usize) {
    let mut index = 0;
    while entries[index].number != number {
        index += 1;
    }
    let entry = &entries[index];
    if entry.is_mistaken() {
        return;
    }
    if let Some(message) = misplaced(entry) {
        panic!("{}", message.as_str());
    }
    let mut nth = 0;
    while nth < index {
        let earlier = &entries[nth];
        if earlier.sieve.may_share(entry.sieve)
            && let Some(event_type) = common_type(earlier.types(), entry.types())
        {
            panic!("{}", clash(earlier, entry, event_type).as_str());
        }
        nth += 1;
    }
}

/// Refuses a router that leaves out events of the catalogue. An entry with a mistake may be meant
/// to take them, so its own error comes first. `named` tells whether the user named the catalogue.
///
/// # Panics
/// In that case.
#[track_caller]
pub const fn check_coverage(entries: &[Entry], catalogue: &Catalogue, named: bool) {
    let mut nth = 0;
    while nth < entries.len() {
        let entry = &entries[nth];
        if entry.is_mistaken() || misplaced(entry).is_some() {
            return;
        }
        nth += 1;
    }
    let missing = missing(entries, catalogue, named);
    if missing.len() > 0 {
        panic!("{}", missing.as_str());
    }
}

/// Refuses a router without app state that lists a handler which needs some. Where it is refused
/// the state is of no type, and all that is done with the router raises no second error.
///
/// # Panics
/// In that case.
#[track_caller]
#[must_use]
pub const fn check_state(entries: &[Entry]) -> bool {
    let mut nth = 0;
    while nth < entries.len() {
        let entry = &entries[nth];
        if entry.needs_state && !entry.is_mistaken() {
            panic!("{}", stateless(entry).as_str());
        }
        nth += 1;
    }
    true
}

const fn stateless(entry: &Entry) -> Text {
    Text::quoting(entry.path).push(
        " takes app state, and no key of the router names it\n\
         help: write `state: App`, the type of the app state, and give the router its value after \
         it: `.with_state(app)`",
    )
}

const fn misplaced(entry: &Entry) -> Option<Text> {
    match (entry.role, entry.types) {
        (Role::Handles, Types::Any) => Some(Text::quoting(entry.path).push(
            " takes events of any type, and `handlers` lists handlers of one event each\n\
             help: write `unknown: …` for types outside the catalogue, or `fallback: …` for all \
             that are left",
        )),
        (_, Types::Of([], _)) => Some(Text::quoting(entry.path).push(
            " names no event type, and would never be given one\n\
             help: name at least one in `Event::TYPES`",
        )),
        (Role::Takes(key), Types::Of(types, _)) => Some(
            Text::quoting(entry.path)
                .push(" takes ")
                .quote(types[0])
                .push(" alone, and ")
                .quote(key)
                .push(" would give it events of any type\nhelp: list it in `handlers`; for ")
                .quote(key)
                .push(" write a handler that takes a `RawEvent`"),
        ),
        _ => None,
    }
}

const fn clash(earlier: &Entry, later: &Entry, event_type: &str) -> Text {
    let message = Text::new();
    if same(earlier.path, later.path) {
        return message
            .quote(later.path)
            .push(match later.role {
                Role::Ignores => " is ignored twice",
                _ => " is listed twice",
            })
            .push("\nhelp: keep one");
    }
    match (earlier.role, later.role) {
        (Role::Handles, Role::Handles) => message
            .push("two handlers take ")
            .quote(event_type)
            .push(": ")
            .quote(earlier.path)
            .push(" and ")
            .quote(later.path)
            .push("\nhelp: list one of them, and let it do both"),
        (Role::Ignores, Role::Ignores) => message
            .quote(event_type)
            .push(" is ignored twice, as ")
            .quote(earlier.path)
            .push(" and as ")
            .quote(later.path)
            .push("\nhelp: keep one"),
        _ => message
            .quote(event_type)
            .push(" is handled by ")
            .quote(earlier.path)
            .push(" and ignored as ")
            .quote(later.path)
            .push("\nhelp: take it out of `handlers` or out of `ignore`"),
    }
}

const fn missing(entries: &[Entry], catalogue: &Catalogue, named: bool) -> Text {
    let events = catalogue.entries();
    let mut types = Text::new();
    let mut names = Text::new();
    let mut first = "";
    let mut count = 0;
    let mut more = 0;
    let mut nth = 0;
    while nth < events.len() {
        let event = &events[nth];
        nth += 1;
        // The derive has reported it.
        if is_mistaken(event.types()) {
            continue;
        }
        let Some(event_type) = uncovered_type(entries, event) else {
            continue;
        };
        if let Some(entry) = taker_of_a_spelling(entries, event) {
            return missing_spelling(entry, event, event_type);
        }
        count += 1;
        if types.len() + names.len() > LISTED {
            more += 1;
            continue;
        }
        if count > 1 {
            types = types.push(", ");
            names = names.push(", ");
        } else {
            first = event.rust_name();
        }
        types = types.quote(event_type);
        names = names.push(event.rust_name());
    }
    if count == 0 {
        return types;
    }
    if more > 0 {
        types = types.push(" and ").number(more).push(" more");
        names = names.push(", …");
    }
    let them = if count == 1 { "it" } else { "them" };
    let forgotten = !named && count == events.len() && takes_types(entries);
    Text::new()
        .push("this router does not account for ")
        .push(types.as_str())
        .push("\nhelp: ")
        .push(if forgotten {
            "if the sender is not Pulse, name its events: `catalogue: MAIL`, a constant made with \
             `pulse_catalogue!`\n      or "
        } else {
            ""
        })
        .push("handle ")
        .push(them)
        .push(": `#[pulse_handler] async fn name(event: ")
        .push(first)
        .push(")`, and `name` in `handlers`\n      or ignore ")
        .push(them)
        .push(": `ignore: [")
        .push(names.as_str())
        .push("]`\n      or take all that are left: `fallback: f`, where `f` takes a `RawEvent`")
}

const fn takes_types(entries: &[Entry]) -> bool {
    let mut nth = 0;
    while nth < entries.len() {
        if !entries[nth].types().is_empty() {
            return true;
        }
        nth += 1;
    }
    false
}

/// One event has several types, and an entry takes some of them.
const fn missing_spelling(entry: &Entry, event: &CatalogueEntry, missing: &str) -> Text {
    let mut message = Text::new()
        .quote(missing)
        .push(" is another type of the event that ")
        .quote(entry.path)
        .push(" takes\nhelp: if it is spelt in several ways, name all above it: `#[event(");
    let mut nth = 0;
    while nth < event.types().len() {
        if nth > 0 {
            message = message.push(", ");
        }
        message = message.push("\"").push(event.types()[nth]).push("\"");
        nth += 1;
    }
    message.push(")]`\n      or list a handler of its own for the other")
}

const fn taker_of_a_spelling<'e>(
    entries: &'e [Entry],
    event: &CatalogueEntry,
) -> Option<&'e Entry> {
    let types = event.types();
    let mut nth = 0;
    while nth < types.len() {
        if let Some(entry) = taker(entries, types[nth]) {
            return Some(entry);
        }
        nth += 1;
    }
    None
}

const fn uncovered_type(entries: &[Entry], event: &CatalogueEntry) -> Option<&'static str> {
    let types = event.types();
    let mut nth = 0;
    while nth < types.len() {
        if taker(entries, types[nth]).is_none() {
            return Some(types[nth]);
        }
        nth += 1;
    }
    None
}

const fn taker<'e>(entries: &'e [Entry], event_type: &str) -> Option<&'e Entry> {
    let sieve = Sieve::of(&[event_type]);
    let mut nth = 0;
    while nth < entries.len() {
        let entry = &entries[nth];
        if entry.sieve.may_share(sieve) && contains(entry.types(), event_type) {
            return Some(entry);
        }
        nth += 1;
    }
    None
}
