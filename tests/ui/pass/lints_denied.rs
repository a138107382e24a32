//! Generated code raises no warning, whatever a crate asks to be warned of.

#![deny(
    warnings,
    unused,
    future_incompatible,
    nonstandard_style,
    rust_2018_idioms
)]
#![deny(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unnameable_types
)]
#![deny(
    unused_qualifications,
    unused_lifetimes,
    unused_import_braces,
    single_use_lifetimes
)]
#![deny(
    let_underscore_drop,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements
)]
#![deny(
    trivial_casts,
    trivial_numeric_casts,
    absolute_paths_not_starting_with_crate
)]
#![deny(
    meta_variable_misuse,
    redundant_lifetimes,
    unit_bindings,
    variant_size_differences
)]
#![forbid(unsafe_code)]

use pulse_hooks::{
    Catalogue, Classify, Delivery, Event, FromRef, Outcome, RawEvent, Router, State,
    pulse_catalogue, pulse_handler, pulse_router,
};

/// An event.
#[derive(Debug, serde::Deserialize, Event)]
#[event("read", key = id)]
pub struct Read {
    id: String,
}

/// Another one.
#[derive(Debug, Event)]
#[event("decoded", decode = decode)]
pub struct Decoded;

fn decode(_: &pulse_hooks::Envelope<'_>) -> Result<Decoded, pulse_hooks::DecodeError> {
    Ok(Decoded)
}

/// What handlers take.
#[derive(Clone, Debug, FromRef)]
pub struct App {
    text: String,
}

/// What goes wrong.
#[derive(Debug, Classify)]
pub enum Problem {
    /// For ever.
    #[class(permanent)]
    Gone,
    /// For a while.
    #[class(retry_after = *after)]
    Busy {
        /// This long.
        after: std::time::Duration,
    },
    /// Another.
    #[class(transparent)]
    Inner(Inner),
}

/// What goes wrong inside.
#[derive(Debug, Classify)]
#[class(ack)]
pub struct Inner;

impl std::fmt::Display for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("inner")
    }
}
impl std::error::Error for Inner {}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("problem")
    }
}
impl std::error::Error for Problem {}

/// The sender's events.
pub const ALL: Catalogue = pulse_catalogue![Read, Decoded];

/// A handler.
///
/// # Errors
/// Always.
#[pulse_handler]
pub async fn read(read: Read, State(text): State<String>, _: Delivery) -> Result<(), Problem> {
    match (&*read.id, &*text) {
        ("gone", _) => Err(Problem::Gone),
        ("inner", _) => Err(Problem::Inner(Inner)),
        _ => Err(Problem::Busy {
            after: std::time::Duration::ZERO,
        }),
    }
}

#[pulse_handler]
async fn decoded(_: Decoded) {}

#[pulse_handler]
async fn any(_: RawEvent) -> Outcome {
    Outcome::Done
}

/// The router.
#[must_use]
pub fn router(text: &str) -> Router {
    let router = pulse_router! {
        state: App,
        catalogue: ALL,
        handlers: [read, decoded],
        unknown: any,
    };
    router.with_state(App {
        text: text.to_owned(),
    })
}

fn main() {
    drop(router("text"));
    drop(pulse_router! {
        catalogue: ALL,
        handlers: [decoded],
        ignore: [Read],
        fallback: any,
    });
}
