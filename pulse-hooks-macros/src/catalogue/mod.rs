//! `pulse_catalogue!`.

mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::diag::Diagnostics;

/// With a mistake in the list, what could be read is the catalogue, so that routers raise no
/// second error.
pub(crate) fn pulse_catalogue(input: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::new();
    match parse::parse_catalogue(input, &mut diag) {
        // With nothing in it it may be meant to be an item, where a block cannot stand.
        Ok(catalogue) if catalogue.events.is_empty() => diag.into_tokens(),
        Ok(catalogue) => expand::expand_catalogue(&catalogue, &diag.into_tokens()),
        Err(error) => error.into_compile_error(),
    }
}
