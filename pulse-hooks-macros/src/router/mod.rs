//! `pulse_router!`.

mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::diag::Diagnostics;

/// With a mistake in the list, what could be read is still used, so that the names in it resolve
/// in editors; coverage and state are judged only of a list without mistakes. Where the state may be
/// among the mistakes, the first of them takes its place, and what is done with the router raises no
/// second error.
pub(crate) fn pulse_router(input: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::new();
    let router = parse::parse_router(input, &mut diag);
    let whole = diag.is_empty();
    let state = match router.state {
        None => diag.take_first(),
        Some(_) => None,
    };
    let errors = diag.into_tokens();
    expand::expand_router(&router, whole, state.as_ref(), &errors)
}
