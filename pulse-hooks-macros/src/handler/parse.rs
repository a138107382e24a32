//! The attribute's keys and the function's signature. The body is never looked at.

use proc_macro2::TokenStream;
use quote::{ToTokens, TokenStreamExt};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Token, Visibility};

use crate::diag::Diagnostics;
use crate::keys::{Keys, Slot};
use crate::paths::{Krate, parse_krate};

const KEYS: Keys<'_> = Keys {
    of: "of `#[pulse_handler]`",
    known: &["crate"],
    example: "`#[pulse_handler]` alone; the type of the first argument says which event it takes",
    elsewhere: &[],
};

pub(super) struct HandlerFn {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) signature: Signature,
    body: TokenStream,
}

impl HandlerFn {
    pub(super) fn has_receiver(&self) -> bool {
        self.signature.receiver().is_some()
    }
}

impl ToTokens for HandlerFn {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attributes);
        self.visibility.to_tokens(tokens);
        self.signature.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

pub(super) fn parse_attribute(tokens: TokenStream, diag: &mut Diagnostics) -> Krate {
    let mut krate = Slot::new("crate");
    let parse = |input: ParseStream<'_>| {
        KEYS.parse(input, diag, |key, _, input, diag| {
            krate.set(key, parse_krate(key, input)?, diag);
            Ok(())
        });
        Ok(())
    };
    if let Err(error) = parse.parse2(tokens) {
        diag.push(error);
    }
    Krate::new(krate.get())
}

/// The signature of the function, or `None` with the mistake reported.
pub(super) fn parse_function(tokens: TokenStream, diag: &mut Diagnostics) -> Option<HandlerFn> {
    let parse = |input: ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let is_function = is_function(input);
        if !is_function {
            let rest: TokenStream = input.parse()?;
            return Err(syn::Error::new_spanned(
                rest.into_iter().next(),
                "`#[pulse_handler]` stands above something that is no function\n\
                 help: put it above `async fn name(event: JobCompleted) { … }`",
            ));
        }
        let signature = input.parse()?;
        Ok(HandlerFn {
            attributes,
            visibility,
            signature,
            body: input.parse()?,
        })
    };
    diag.take(parse.parse2(tokens))
}

fn is_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    while ahead.peek(Token![const])
        || ahead.peek(Token![async])
        || ahead.peek(Token![unsafe])
        || ahead.peek(Token![extern])
        || ahead.peek(syn::LitStr)
    {
        if ahead.parse::<proc_macro2::TokenTree>().is_err() {
            return false;
        }
    }
    ahead.peek(Token![fn])
}
