//! What a type must be to be an event.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Data, DeriveInput, Ident, LitStr, Member, Path};

use super::borrow::check_fields;
use super::parse::Attributes;
use crate::diag::Diagnostics;

pub(super) struct Event<'i> {
    pub(super) name: &'i Ident,
    /// The parameters, which a mistaken event may have.
    pub(super) generics: &'i syn::Generics,
    pub(super) types: &'i [LitStr],
    pub(super) key: Option<&'i Member>,
    pub(super) decode: Option<&'i Path>,
}

pub(super) fn check_event<'i>(
    input: &'i DeriveInput,
    attributes: &'i Attributes,
    diag: &mut Diagnostics,
) -> Event<'i> {
    let name = &input.ident;
    let borrows = check_fields(input, attributes, diag);
    if !input.generics.params.is_empty() && !borrows {
        diag.error(
            &input.generics.params,
            &format!("event `{name}` is generic, and an event is decoded into one type"),
            "write the types out; an event owns its fields, so it needs no lifetimes either",
        );
    }
    if let Data::Union(data) = &input.data {
        diag.error(
            data.union_token,
            &format!("event `{name}` is a union, and cannot be decoded"),
            "make it a struct or an enum",
        );
    }
    check_types(name, attributes, diag);
    if let Some(key) = &attributes.key {
        check_key(input, key, diag);
    }
    Event {
        name,
        generics: &input.generics,
        types: &attributes.types,
        key: attributes.key.as_ref(),
        decode: attributes.decode.as_ref(),
    }
}

fn check_types(name: &Ident, attributes: &Attributes, diag: &mut Diagnostics) {
    // An empty `#[event]` has been reported where it was parsed.
    if attributes.types.is_empty() && (!attributes.given || diag.is_empty()) {
        diag.error(
            name,
            &format!("event `{name}` names no event type"),
            "write `#[event(\"job.archived\")]` above it, with the type as the sender writes it",
        );
    }
    for (nth, literal) in attributes.types.iter().enumerate() {
        check_type(literal, diag);
        let value = literal.value();
        if attributes.types[..nth]
            .iter()
            .any(|earlier| earlier.value() == value)
        {
            diag.error(
                literal,
                &format!("event type `{value}` is named twice"),
                "keep one",
            );
        }
    }
}

/// What senders write: segments parted by dots, without white space.
fn check_type(literal: &LitStr, diag: &mut Diagnostics) {
    let value = literal.value();
    if value.is_empty() {
        diag.error(
            literal,
            "the event type is empty",
            "write it as the sender does: \"job.archived\"",
        );
    } else if value.contains(char::is_whitespace) || value.contains(char::is_control) {
        diag.error(
            literal,
            &format!(
                "event type `{}` has white space in it",
                value.escape_debug()
            ),
            &format!(
                "write \"{}\"",
                value
                    .split([' ', '.', '\t', '\n', '\r'])
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(".")
            ),
        );
    } else if value.contains('*') {
        diag.error(
            literal,
            &format!("event type `{value}` has a `*` in it, and matches nothing else"),
            "name each event type; a handler of any type takes a `RawEvent`, and stands under \
             `fallback` or `unknown`",
        );
    } else if value.split('.').any(str::is_empty) {
        let segments: Vec<_> = value.split('.').filter(|part| !part.is_empty()).collect();
        let help = if segments.is_empty() {
            "write it as the sender does: \"job.archived\"".to_owned()
        } else {
            format!("write \"{}\"", segments.join("."))
        };
        let problem = format!("event type `{value}` has an empty segment");
        diag.error(literal, &problem, &help);
    }
}

fn check_key(input: &DeriveInput, key: &Member, diag: &mut Diagnostics) {
    let name = &input.ident;
    let Data::Struct(data) = &input.data else {
        diag.error(
            key,
            &format!("`key` names a field, and `{name}` is no struct"),
            "implement `Event` by hand, with a `key` of its own",
        );
        return;
    };
    if !data.fields.members().any(|member| member == *key) {
        let fields: Vec<_> = data
            .fields
            .members()
            .map(|member| format!("`{}`", member.to_token_stream()))
            .collect();
        let written: TokenStream = key.to_token_stream();
        let help = if fields.is_empty() {
            "it has none at all".to_owned()
        } else {
            format!("its fields are {}", fields.join(", "))
        };
        diag.error(key, &format!("`{name}` has no field `{written}`"), &help);
    }
}
