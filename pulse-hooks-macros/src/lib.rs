//! The macros of `pulse-hooks`, documented on their re-exports there.
//!
//! Each goes one way: tokens are parsed into syntax, the syntax is checked into a model, the
//! model is expanded into tokens. Mistakes are collected on the way, and reported together.

use proc_macro::TokenStream;

mod catalogue;
mod classify;
mod diag;
mod event;
mod from_ref;
mod handler;
mod keys;
mod listed;
mod paths;
mod router;
mod size;
mod span;
mod spelling;
#[cfg(test)]
mod tests;

/// Makes a handler of an async function. Documented in `pulse-hooks`.
#[proc_macro_attribute]
pub fn pulse_handler(attribute: TokenStream, item: TokenStream) -> TokenStream {
    handler::pulse_handler(attribute.into(), item.into()).into()
}

/// Lists handlers. Documented in `pulse-hooks`.
#[proc_macro]
pub fn pulse_router(input: TokenStream) -> TokenStream {
    router::pulse_router(input.into()).into()
}

/// Declares the events of a sender. Documented in `pulse-hooks`, whose macro of the same name calls
/// it.
#[proc_macro]
pub fn pulse_catalogue(input: TokenStream) -> TokenStream {
    catalogue::pulse_catalogue(input.into()).into()
}

/// Names the event a type is decoded from. Documented in `pulse-hooks`.
#[proc_macro_derive(Event, attributes(event))]
pub fn derive_event(input: TokenStream) -> TokenStream {
    event::derive_event(input.into()).into()
}

/// Gives an error its class. Documented in `pulse-hooks`.
#[proc_macro_derive(Classify, attributes(class, classify))]
pub fn derive_classify(input: TokenStream) -> TokenStream {
    classify::derive_classify(input.into()).into()
}

/// Lets handlers take the fields of an app state. Documented in `pulse-hooks`.
#[proc_macro_derive(FromRef, attributes(from_ref))]
pub fn derive_from_ref(input: TokenStream) -> TokenStream {
    from_ref::derive_from_ref(input.into()).into()
}
