//! `state: App, catalogue: MAIL, handlers: [a, b], ignore: [C], unknown: d, fallback: e`, in any order.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Expr, Ident, PathArguments, Token, Type, TypePath, TypeReference, bracketed, token,
};

use crate::diag::{Diagnostics, error_at};
use crate::keys::{Keys, Slot, at_end, take_to_comma};
use crate::listed::{Kind, Listed};
use crate::paths::{Krate, parse_krate_path};
use crate::size::{in_arc, is_unsized, text_of_type};
use crate::span::ends_of;

const KEYS: Keys<'_> = Keys {
    of: "of `pulse_router!`",
    known: &[
        "state",
        "catalogue",
        "handlers",
        "ignore",
        "unknown",
        "fallback",
        "crate",
    ],
    example: "`handlers: [completed, failed]`",
    elsewhere: &[
        (
            "with_state",
            "give the router its value after it: `pulse_router! { … }.with_state(app)`",
        ),
        (
            "time_limit",
            "set it after the router: `pulse_router! { … }.time_limit(limit)`",
        ),
    ],
};

const HANDLERS: Kind<'_> = Kind {
    what: "a handler",
    example: "names of functions with `#[pulse_handler]` above them, such as `completed`, parted by commas",
    outside: "handlers are free functions: move it out of the `impl`",
    is_function: true,
};

const IGNORED: Kind<'_> = Kind {
    what: "an event",
    example: "names such as `JobCreated`, parted by commas; for all that are left there is `fallback: f`",
    outside: "write the type's own name",
    is_function: false,
};

const HANDLER_OF_MANY: Kind<'_> = Kind {
    what: "a handler",
    example: "the name of one function with `#[pulse_handler]` above it, such as `archive`",
    outside: HANDLERS.outside,
    is_function: true,
};

pub(super) struct Router {
    pub(super) krate: Krate,
    pub(super) state: Option<Type>,
    pub(super) catalogue: Option<Expr>,
    pub(super) entries: Vec<Entry>,
    pub(super) has_fallback: bool,
    /// Where a missing event is shown: the first list, or the whole.
    pub(super) span: Span,
    /// Where a missing piece of state is shown: the state, or where a missing event is.
    pub(super) state_span: (Span, Span),
}

/// An entry, and the key it stands under.
pub(super) struct Entry {
    pub(super) role: Role,
    pub(super) listed: Listed,
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
    let mut catalogue = Slot::new("catalogue");
    let mut handlers = Slot::new("handlers");
    let mut ignore = Slot::new("ignore");
    let mut unknown = Slot::new("unknown");
    let mut fallback = Slot::new("fallback");
    let parse = |input: ParseStream<'_>| {
        refuse_other_form(input)?;
        KEYS.parse(input, diag, |key, name, input, diag| {
            parse_colon(key, input)?;
            match name {
                "state" => state.set(key, parse_state(input)?, diag),
                "catalogue" => catalogue.set(key, parse_catalogue(key, input)?, diag),
                "handlers" => {
                    handlers.set(key, parse_list(Role::Handlers, key, input, diag)?, diag)
                }
                "ignore" => ignore.set(key, parse_list(Role::Ignore, key, input, diag)?, diag),
                "unknown" => unknown.set(key, parse_one(Role::Unknown, key, input, diag)?, diag),
                "fallback" => fallback.set(key, parse_one(Role::Fallback, key, input, diag)?, diag),
                _ => krate.set(key, parse_krate_path(input)?, diag),
            }
            Ok(())
        });
        Ok(())
    };
    if let Err(error) = parse.parse2(tokens) {
        diag.push(error);
    }
    let (handlers, fallback) = (handlers.get(), fallback.get());
    let lists: [Option<List>; 2] = [handlers, ignore.get()];
    let first = lists.iter().flatten().next();
    let span = first.map_or_else(Span::call_site, |list| list.span);
    let state = state.get();
    Router {
        krate: Krate::new(krate.get()),
        state_span: state.as_ref().map_or((span, span), ends_of),
        state,
        catalogue: catalogue.get(),
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

/// A router written as if it were a list of handlers, a value of a type, or a call.
fn refuse_other_form(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(token::Brace) {
        let written: TokenStream = input.parse()?;
        let help = "write `pulse_router! { handlers: [completed] }`, with one pair of them";
        return Err(error_at(
            written,
            "keys stand in no braces of their own",
            help,
        ));
    }
    let ahead = input.fork();
    let is_name = |name: &Ident| !KEYS.known.contains(&name.unraw().to_string().as_str());
    if !ahead
        .call(Ident::parse_any)
        .is_ok_and(|name| is_name(&name))
        || !at_end(&ahead)
    {
        return Ok(());
    }
    let written: TokenStream = input.parse()?;
    let names = written.to_string().replace(" ,", ",");
    let names = names.trim_end_matches(',').replace(['[', ']'], "");
    Err(syn::Error::new_spanned(
        &written,
        format!("handlers stand under a key\nhelp: write `handlers: [{names}]`"),
    ))
}

fn parse_colon(key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(Token![=]) {
        let message = format!("a colon comes after a key, not `=`\nhelp: write `{key}: …`");
        return Err(input.error(message));
    }
    if input.parse::<Option<Token![:]>>()?.is_some() && !at_end(input) {
        return Ok(());
    }
    let message =
        format!("`{key}` has no value\nhelp: a colon and a value come after a key: `{key}: …`");
    Err(syn::Error::new_spanned(key, message))
}

/// A type alone, which holds what it is made of. What is written in its place is mostly the value.
fn parse_state(input: ParseStream<'_>) -> syn::Result<Type> {
    let written = take_to_comma(&input.fork());
    let mistake = |problem: &str, help: &str| {
        let message = format!("{problem}\nhelp: {help}");
        Err(syn::Error::new_spanned(&written, message))
    };
    let no_value = "`state` takes the type of the app state, not a value";
    let help = "write `state: App`, and give the router its value after it: `.with_state(app)`";
    let ahead = input.fork();
    let state = match ahead.parse::<Type>() {
        Ok(state) if at_end(&ahead) => state,
        _ => {
            take_to_comma(input);
            return mistake(no_value, help);
        }
    };
    input.advance_to(&ahead);
    match &state {
        Type::Reference(reference) if !is_static(reference) => mistake(no_value, help),
        Type::ImplTrait(_) => mistake(
            "`state` takes one type, not any that has a trait",
            "write the type out: `state: App`",
        ),
        state if is_unsized(state) => {
            let problem = format!(
                "`{}` has no size, and a router holds its app state",
                text_of_type(state)
            );
            let help = match state {
                Type::Slice(slice) => format!(
                    "write `state: {}`, without brackets",
                    text_of_type(&slice.elem)
                ),
                state => format!(
                    "write `state: App`, with a field of type `{}`",
                    in_arc(state)
                ),
            };
            mistake(&problem, &help)
        }
        Type::Path(path) if let Some(app) = in_state(path) => mistake(
            "`State<…>` is what handlers take, and `state` the type of the whole app state",
            &format!("write `state: {app}`"),
        ),
        _ => Ok(state),
    }
}

fn is_static(reference: &TypeReference) -> bool {
    let lifetime = reference.lifetime.as_ref();
    lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

/// The `App` of a `State<App>`.
fn in_state(path: &TypePath) -> Option<String> {
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let app = arguments.args.first().filter(|_| last.ident == "State")?;
    Some(app.to_token_stream().to_string())
}

/// Any constant expression; what is written for lack of one gets our words.
fn parse_catalogue(key: &Ident, input: ParseStream<'_>) -> syn::Result<Expr> {
    refuse_attributes(key, input)?;
    let expression = input.parse()?;
    if !matches!(expression, Expr::Array(_) | Expr::Lit(_)) {
        return Ok(expression);
    }
    Err(syn::Error::new_spanned(
        expression,
        "`catalogue` takes the name of a constant\n\
         help: declare `const MAIL: Catalogue = pulse_catalogue![…];`, and write \
         `catalogue: MAIL`",
    ))
}

fn parse_one(
    role: Role,
    key: &Ident,
    input: ParseStream<'_>,
    diag: &mut Diagnostics,
) -> syn::Result<Entry> {
    if input.peek(token::Bracket) {
        let list: TokenTree = input.parse()?;
        let message = format!("`{key}` takes one handler, not a list\nhelp: write `{key}: name`");
        return Err(syn::Error::new_spanned(list, message));
    }
    refuse_attributes(key, input)?;
    let listed = HANDLER_OF_MANY.parse(input, diag)?;
    Ok(Entry { role, listed })
}

fn refuse_attributes(key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    let attributes = input.call(Attribute::parse_outer)?;
    let Some(attribute) = attributes.first() else {
        return Ok(());
    };
    let message = format!(
        "an attribute on `{key}`, which stands for the one there is\n\
         help: write the router twice, each under its `#[cfg]`"
    );
    Err(syn::Error::new_spanned(attribute, message))
}

fn parse_list(
    role: Role,
    key: &Ident,
    input: ParseStream<'_>,
    diag: &mut Diagnostics,
) -> syn::Result<List> {
    if !input.peek(token::Bracket) {
        let mut written = TokenStream::new();
        while !at_end(input) || !next_is_key(input) {
            input.parse::<TokenTree>()?.to_tokens(&mut written);
        }
        let message = format!("`{key}` takes a list in brackets\nhelp: write `{key}: [name, …]`");
        return Err(syn::Error::new_spanned(written, message));
    }
    let content;
    let brackets = bracketed!(content in input);
    let kind = match role {
        Role::Ignore => IGNORED,
        _ => HANDLERS,
    };
    let entries = kind.parse_all(&content, diag).into_iter();
    Ok(List {
        entries: entries.map(|listed| Entry { role, listed }).collect(),
        span: brackets.span.join(),
    })
}

/// Whether a key follows the comma here, or nothing.
fn next_is_key(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let _ = ahead.parse::<Token![,]>();
    let has_value = ahead.peek2(Token![=]) || ahead.peek2(Token![:]) && !ahead.peek2(Token![::]);
    ahead.is_empty() || ahead.peek(Ident::peek_any) && has_value
}
