//! `#[derive(FromRef)]`.

mod check;
mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::diag::{Diagnostics, unless_told_by_compiler};

pub(crate) fn derive_from_ref(input: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::new();
    let Ok(input) = syn::parse2(input) else {
        return unless_told_by_compiler();
    };
    let (krate, fields) = parse::parse_fields(&input, &mut diag);
    let pieces = check::check_pieces(&input, fields, &mut diag);
    let mut output = expand::expand_from_ref(&input.ident, &pieces, &krate);
    output.extend(diag.into_tokens());
    output
}
