//! `($crate) EmailSent, contact::ListCreated`. The path comes from the macro that users write,
//! which knows it.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{Path, parenthesized};

use crate::diag::Diagnostics;
use crate::listed::{Kind, Listed};
use crate::paths::Krate;

const EVENTS: Kind<'_> = Kind {
    what: "an event",
    example: "names of types alone, such as `EmailSent`, parted by commas",
    outside: "write the type's own name",
    is_function: false,
};

pub(super) struct Catalogue {
    pub(super) krate: Krate,
    pub(super) events: Vec<Listed>,
}

pub(super) fn parse_catalogue(
    tokens: TokenStream,
    diag: &mut Diagnostics,
) -> syn::Result<Catalogue> {
    let parse = |input: ParseStream<'_>| {
        let content;
        parenthesized!(content in input);
        Ok(Catalogue {
            krate: Krate::new(Some(content.call(Path::parse_mod_style)?)),
            events: EVENTS.parse_all(input, diag),
        })
    };
    parse.parse2(tokens)
}
