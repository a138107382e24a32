//! `#[derive(Event)]`.

mod borrow;
mod check;
mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::diag::{Diagnostics, unless_told_by_compiler};

/// On a mistake the type is an event all the same, so that handlers of it raise no second error.
pub(crate) fn derive_event(input: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::new();
    let Ok(input) = syn::parse2(input) else {
        return unless_told_by_compiler();
    };
    let attributes = parse::parse_attributes(&input, &mut diag);
    let event = check::check_event(&input, &attributes, &mut diag);
    let mut output = expand::expand_event(&event, diag.is_empty(), &attributes.krate);
    output.extend(diag.into_tokens());
    output
}
