//! `#[pulse_handler]`.

mod check;
mod expand;
mod parse;
mod types;

use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::diag::Diagnostics;

/// The item comes out first and unchanged, whatever is wrong. With a mistake in it, a stub takes
/// the handler's place, so that listing it is no second error. Only a type that nothing can be taken
/// by is not let through to the compiler.
pub(crate) fn pulse_handler(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::new();
    let krate = parse::parse_attribute(attribute, &mut diag);
    let mut output = item.clone();
    let Some(mut function) = parse::parse_function(item, &mut diag) else {
        output.extend(diag.into_tokens());
        return output;
    };
    if check::replace_types(&mut function) {
        output = function.to_token_stream();
    }
    let handler = check::check_handler(&function, &mut diag);
    output.extend(match handler {
        Some(handler) if diag.is_empty() => expand::expand_handler(&handler, &krate),
        // A type would be no help there: inside an `impl`, in the place of `std`, or beside the one
        // that the attribute's second expansion makes.
        _ if function.has_receiver()
            || check::is_taken(&function.signature.ident)
            || function.attributes.iter().any(check::is_ours) =>
        {
            TokenStream::new()
        }
        _ => expand::expand_stub(&function, &krate),
    });
    output.extend(diag.into_tokens());
    output
}
