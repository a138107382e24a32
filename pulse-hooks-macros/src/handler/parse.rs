//! The attribute's keys and the function's signature. The body is never looked at.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Token, Visibility};

use crate::diag::{Diagnostics, error_at};
use crate::keys::{Keys, Slot};
use crate::paths::{Krate, parse_krate};
use crate::span::mentions_any;

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

/// What the attribute stands on.
pub(super) enum Item {
    Function(Box<HandlerFn>),
    /// A function with a mistake in the syntax of its signature.
    Unread(Unread),
    /// Something else, which is reported.
    Other,
}

/// What can be known of it for all that.
pub(super) struct Unread {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) name: Option<Ident>,
    pub(super) has_receiver: bool,
}

pub(super) fn parse_item(tokens: TokenStream, diag: &mut Diagnostics) -> Item {
    let parse = |input: ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        if !is_function(input) {
            let rest: TokenStream = input.parse()?;
            return Err(error_at(
                rest.into_iter().next(),
                "`#[pulse_handler]` stands above something that is no function",
                "put it above `async fn name(event: JobCompleted) { … }`",
            ));
        }
        let ahead = input.fork();
        let Ok(signature) = ahead.parse() else {
            return Ok(Item::Unread(parse_unread(attributes, visibility, input)?));
        };
        input.advance_to(&ahead);
        Ok(Item::Function(Box::new(HandlerFn {
            attributes,
            visibility,
            signature,
            body: input.parse()?,
        })))
    };
    diag.take(parse.parse2(tokens)).unwrap_or(Item::Other)
}

fn parse_unread(
    attributes: Vec<Attribute>,
    visibility: Visibility,
    input: ParseStream<'_>,
) -> syn::Result<Unread> {
    while !input.peek(Token![fn]) {
        input.parse::<TokenTree>()?;
    }
    input.parse::<Token![fn]>()?;
    let name = input.parse().ok();
    let rest: TokenStream = input.parse()?;
    let arguments = rest.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    Ok(Unread {
        attributes,
        visibility,
        name,
        has_receiver: arguments.is_some_and(|tokens| mentions_any(tokens, &["self"])),
    })
}

fn is_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    while ahead.peek(Token![const])
        || ahead.peek(Token![async])
        || ahead.peek(Token![pub])
        || ahead.peek(Token![unsafe])
        || ahead.peek(Token![extern])
        || ahead.peek(syn::LitStr)
    {
        if ahead.parse::<TokenTree>().is_err() {
            return false;
        }
    }
    ahead.peek(Token![fn])
}
