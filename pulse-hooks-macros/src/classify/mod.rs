//! `#[derive(Classify)]`.

mod check;
mod expand;
mod parse;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput};

use crate::diag::{Diagnostics, unless_told_by_compiler};

/// On a mistake every error is to be retried, so that handlers that return it raise no second
/// error.
pub(crate) fn derive_classify(input: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::new();
    let Ok(input) = syn::parse2::<DeriveInput>(input) else {
        return unless_told_by_compiler();
    };
    let (krate, classes) = parse::parse_attributes(&input, &mut diag);
    let error = check::check_error(&input, &classes, &mut diag);
    // It is no error either, which would be said as well.
    if let Data::Union(_) = input.data {
        return diag.into_tokens();
    }
    let mut output = expand::expand_classify(&error, diag.is_empty(), &krate);
    output.extend(diag.into_tokens());
    output
}
