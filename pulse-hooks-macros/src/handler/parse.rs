//! The attribute's keys and the function's signature. The body is never looked at.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Token, Visibility};

use crate::diag::Diagnostics;
use crate::keys::{Slot, parse_comma, parse_key, skip_value, unknown_key};
use crate::paths::{Krate, parse_krate};

const KEYS: &[&str] = &["crate"];

pub(super) struct Keys {
    pub(super) krate: Krate,
}

pub(super) struct HandlerFn {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) signature: Signature,
}

impl HandlerFn {
    pub(super) fn has_receiver(&self) -> bool {
        self.signature.receiver().is_some()
    }
}

pub(super) fn parse_attribute(tokens: TokenStream, diag: &mut Diagnostics) -> Keys {
    let mut krate = Slot::new("crate");
    let parse = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let key = parse_key(input, "of `#[pulse_handler]`")?;
            if key != "crate" {
                unknown_key(&key, "of `#[pulse_handler]`", KEYS, diag);
                skip_value(input)?;
            } else {
                input.parse::<Token![=]>()?;
                krate.set(&key, parse_krate(input)?, diag);
            }
            parse_comma(input)?;
        }
        Ok(())
    };
    if let Err(error) = parse.parse2(tokens) {
        diag.push(error);
    }
    Keys {
        krate: Krate::new(krate.get()),
    }
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
        input.parse::<TokenStream>()?;
        Ok(HandlerFn {
            attributes,
            visibility,
            signature,
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
