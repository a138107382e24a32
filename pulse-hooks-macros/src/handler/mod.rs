//! `#[pulse_handler]`.

mod check;
mod expand;
mod parse;
mod types;

use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::diag::{Diagnostics, unless_told_by_compiler};
use crate::paths::Krate;
use parse::{HandlerFn, Item, Unread};

/// The item comes out first and unchanged, whatever is wrong. With a mistake in it, a stub takes
/// the handler's place, so that listing it is no second error. Only a type that nothing can be taken
/// by is not let through to the compiler.
pub(crate) fn pulse_handler(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::new();
    let krate = parse::parse_attribute(attribute, &mut diag);
    let mut output = item.clone();
    match parse::parse_item(item, &mut diag) {
        Item::Other => {}
        Item::Unread(function) => output.extend(expand_unread(&function, &krate)),
        Item::Function(mut function) => {
            if check::replace_types(&mut function) {
                output = function.to_token_stream();
            }
            output.extend(expand_function(&function, &krate, &mut diag));
        }
    }
    output.extend(diag.into_tokens());
    output
}

fn expand_function(function: &HandlerFn, krate: &Krate, diag: &mut Diagnostics) -> TokenStream {
    let handler = check::check_handler(function, diag);
    let name = &function.signature.ident;
    match handler {
        Some(handler) if diag.is_empty() => expand::expand_handler(&handler, krate),
        // A type would be no help there: inside an `impl`, in the place of `std`, or beside the one
        // that the attribute's second expansion makes.
        _ if function.has_receiver()
            || check::is_taken(name)
            || function.attributes.iter().any(check::is_ours) =>
        {
            TokenStream::new()
        }
        _ => expand::expand_stub(&function.attributes, &function.visibility, name, krate),
    }
}

fn expand_unread(function: &Unread, krate: &Krate) -> TokenStream {
    // As above.
    if function.has_receiver {
        return TokenStream::new();
    }
    let mut output = unless_told_by_compiler();
    if let Some(name) = function.name.as_ref().filter(|name| !check::is_taken(name)) {
        let Unread {
            attributes,
            visibility,
            ..
        } = function;
        output.extend(expand::expand_stub(attributes, visibility, name, krate));
    }
    output
}
