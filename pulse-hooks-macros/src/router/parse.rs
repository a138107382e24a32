//! `state: App, handlers: [a, b], ignore: [C], unknown: d, fallback: e`, in any order.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, Path, Token, Type, bracketed};

use crate::diag::Diagnostics;
use crate::keys::{Slot, parse_comma, parse_key, skip_value, unknown_key};
use crate::paths::{Krate, parse_krate};
use crate::span::ends_of;

const KEYS: &[&str] = &[
    "state", "handlers", "ignore", "unknown", "fallback", "crate",
];

pub(super) struct Router {
    pub(super) krate: Krate,
    pub(super) state: Option<Type>,
    pub(super) entries: Vec<Entry>,
    pub(super) has_fallback: bool,
    /// Where a missing event is shown: the list of handlers.
    pub(super) span: Span,
    /// Where a missing piece of state is shown: the state, or what stands for it.
    pub(super) state_span: Span,
}

/// A path, the key it stands under, and the `#[cfg]`s that decide whether it counts.
pub(super) struct Entry {
    pub(super) role: Role,
    pub(super) attributes: Vec<Attribute>,
    pub(super) path: Path,
}

#[derive(Clone, Copy)]
pub(super) enum Role {
    Handlers,
    Ignore,
    Unknown,
    Fallback,
}

struct List {
    entries: Vec<Entry>,
    span: Span,
}

pub(super) fn parse_router(tokens: TokenStream, diag: &mut Diagnostics) -> Router {
    let mut krate = Slot::new("crate");
    let mut state = Slot::new("state");
    let mut handlers = Slot::new("handlers");
    let mut ignore = Slot::new("ignore");
    let mut unknown = Slot::new("unknown");
    let mut fallback = Slot::new("fallback");
    let parse = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let key = parse_key(input, "of `pulse_router!`, such as `handlers: [completed]`")?;
            match key.unraw().to_string().as_str() {
                "crate" => {
                    parse_colon(input, &key)?;
                    krate.set(&key, parse_krate(input)?, diag);
                }
                "state" => {
                    parse_colon(input, &key)?;
                    state.set(&key, input.parse()?, diag);
                }
                "handlers" => {
                    handlers.set(&key, parse_list(input, Role::Handlers, &key, diag)?, diag)
                }
                "ignore" => ignore.set(&key, parse_list(input, Role::Ignore, &key, diag)?, diag),
                "unknown" => unknown.set(&key, parse_one(input, Role::Unknown, &key)?, diag),
                "fallback" => fallback.set(&key, parse_one(input, Role::Fallback, &key)?, diag),
                _ => {
                    unknown_key(&key, "of `pulse_router!`", KEYS, diag);
                    skip_value(input)?;
                }
            }
            parse_comma(input)?;
        }
        Ok(())
    };
    if let Err(error) = parse.parse2(tokens) {
        diag.push(error);
    }
    let (handlers, fallback) = (handlers.get(), fallback.get());
    let span = handlers
        .as_ref()
        .map_or_else(Span::call_site, |list: &List| list.span);
    let state = state.get();
    let lists = [handlers, ignore.get()];
    Router {
        krate: Krate::new(krate.get()),
        state_span: state.as_ref().map_or(span, |state| ends_of(state).0),
        state,
        has_fallback: fallback.is_some(),
        entries: lists
            .into_iter()
            .flatten()
            .flat_map(|list| list.entries)
            .chain(unknown.get())
            .chain(fallback)
            .collect(),
        span,
    }
}

fn parse_colon(input: ParseStream<'_>, key: &Ident) -> syn::Result<()> {
    if input.parse::<Option<Token![:]>>()?.is_some() {
        return Ok(());
    }
    Err(syn::Error::new_spanned(
        key,
        format!("`{key}` has no value\nhelp: a colon comes after a key: `{key}: …`"),
    ))
}

fn parse_one(input: ParseStream<'_>, role: Role, key: &Ident) -> syn::Result<Entry> {
    parse_colon(input, key)?;
    if input.peek(syn::token::Bracket) {
        let list: proc_macro2::TokenTree = input.parse()?;
        return Err(syn::Error::new_spanned(
            list,
            format!("`{key}` takes one handler, not a list\nhelp: write `{key}: name`"),
        ));
    }
    Ok(Entry {
        role,
        attributes: Vec::new(),
        path: input.call(Path::parse_mod_style)?,
    })
}

fn parse_list(
    input: ParseStream<'_>,
    role: Role,
    key: &Ident,
    diag: &mut Diagnostics,
) -> syn::Result<List> {
    parse_colon(input, key)?;
    if !input.peek(syn::token::Bracket) {
        let one: Path = input.call(Path::parse_mod_style)?;
        diag.error(
            &one,
            &format!("`{key}` takes a list"),
            &format!("write `{key}: [{}]`", text_of(&one)),
        );
        return Ok(List {
            span: key.span(),
            entries: Vec::new(),
        });
    }
    let content;
    let brackets = bracketed!(content in input);
    let mut entries = Vec::new();
    while !content.is_empty() {
        entries.push(parse_entry(&content, role)?);
        content.parse::<Option<Token![,]>>()?;
    }
    Ok(List {
        entries,
        span: brackets.span.join(),
    })
}

fn parse_entry(input: ParseStream<'_>, role: Role) -> syn::Result<Entry> {
    let attributes = input.call(Attribute::parse_outer)?;
    for attribute in &attributes {
        if !attribute.path().is_ident("cfg") {
            return Err(syn::Error::new_spanned(
                attribute,
                "only `#[cfg(…)]` can stand on an entry\n\
                 help: put other attributes on the handler itself",
            ));
        }
    }
    let path: Path = input.call(Path::parse_mod_style)?;
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(Entry {
            role,
            attributes,
            path,
        });
    }
    let text = text_of(&path);
    Err(input.error(format!(
        "an entry is the name of a handler or an event, and more follows `{text}`\n\
         help: write `{text}` alone; entries are parted by commas"
    )))
}

/// The path as the user wrote it.
pub(super) fn text_of(path: &Path) -> String {
    quote::ToTokens::to_token_stream(path)
        .to_string()
        .replace(' ', "")
}
