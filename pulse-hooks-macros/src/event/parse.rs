//! `#[event("job.cancelled", "job.canceled", key = job_id, decode = path)]`.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Ident, LitStr, Member, Path, Token};

use crate::diag::{Diagnostics, error_at};
use crate::keys::{Keys, Slot, at_end, parse_value, refuse_misplaced, refuse_on, take_to_comma};
use crate::paths::{Krate, parse_krate};

const KEYS: Keys<'_> = Keys {
    of: "of `#[event]`",
    known: &["key", "decode", "crate"],
    example: "the event type first: `#[event(\"job.archived\")]`",
    elsewhere: &[],
};

pub(super) struct Attributes {
    pub(super) krate: Krate,
    pub(super) types: Vec<LitStr>,
    pub(super) key: Option<Member>,
    pub(super) decode: Option<Path>,
    /// Whether there was an attribute at all, be it in the wrong place.
    pub(super) given: bool,
}

pub(super) fn parse_attributes(input: &DeriveInput, diag: &mut Diagnostics) -> Attributes {
    refuse_all_misplaced(&input.data, diag);
    let mut types = Vec::new();
    let mut key = Slot::new("key");
    let mut decode = Slot::new("decode");
    let mut krate = Slot::new("crate");
    let mut given = !diag.is_empty();
    for attribute in input.attrs.iter().filter(|a| a.path().is_ident("event")) {
        given = true;
        let parse = |input: ParseStream<'_>| {
            while input.peek(LitStr) {
                types.push(input.parse()?);
                if !at_end(input) {
                    return Err(input.error(
                        "expected a comma before this\nhelp: write a comma after each event type",
                    ));
                }
                input.parse::<Option<Token![,]>>()?;
            }
            refuse_type_of_other_form(input)?;
            KEYS.parse(input, diag, |name, text, input, diag| {
                match text {
                    "key" => key.set(name, parse_value(name, input, "key = job_id")?, diag),
                    "decode" => {
                        decode.set(name, parse_value(name, input, "decode = function")?, diag);
                    }
                    _ => krate.set(name, parse_krate(name, input)?, diag),
                }
                Ok(())
            });
            Ok(())
        };
        if let Err(error) = parse_list(attribute, parse) {
            diag.push(error);
        }
    }
    Attributes {
        krate: Krate::new(krate.get()),
        types,
        key: key.get(),
        decode: decode.get(),
        given,
    }
}

/// Refuses the attribute inside of the type.
fn refuse_all_misplaced(data: &Data, diag: &mut Diagnostics) {
    match data {
        Data::Struct(data) => {
            let help = "write it above the type, and name a field there: `key = job_id`";
            refuse_misplaced(&data.fields, "event", help, diag);
        }
        Data::Enum(data) => {
            for variant in &data.variants {
                let help = "make each event a type of its own, with `#[event(\"…\")]` above it";
                refuse_on(&variant.attrs, "a variant", "event", help, diag);
            }
        }
        Data::Union(_) => {}
    }
}

/// The event type stands in quotes and needs no key; some leave out the one or write the other.
fn refuse_type_of_other_form(input: ParseStream<'_>) -> syn::Result<()> {
    let ahead = input.fork();
    if let Ok(list) = ahead.parse::<syn::ExprArray>() {
        take_to_comma(input);
        let types = list.elems.to_token_stream();
        let help = format!("take the brackets off: `#[event({types})]`").replace(" ,", ",");
        return Err(error_at(
            list,
            "event types stand beside each other, in no list",
            &help,
        ));
    }
    let ahead = input.fork();
    let Ok(key) = ahead.call(Ident::parse_any) else {
        return Ok(());
    };
    if ahead.peek(Token![.]) {
        let written = take_to_comma(input);
        let text = written.to_string().replace(' ', "");
        return Err(syn::Error::new_spanned(
            written,
            format!("the event type is a text\nhelp: write `#[event(\"{text}\")]`"),
        ));
    }
    let name = key.unraw().to_string();
    // A constant, or a macro that makes a text.
    let is_constant = name.starts_with(char::is_uppercase) && at_end(&ahead);
    if is_constant || ahead.peek(Token![::]) || ahead.peek(Token![!]) {
        let written = take_to_comma(input);
        let help = "write the text itself: `#[event(\"job.archived\")]`";
        return Err(error_at(
            written,
            "the event type is a text, written out",
            help,
        ));
    }
    if !["type", "name", "event"].contains(&name.as_str()) {
        return Ok(());
    }
    ahead.parse::<Option<Token![=]>>()?;
    let Ok(text) = ahead.parse::<LitStr>() else {
        return Ok(());
    };
    let written = take_to_comma(input);
    let text = text.token();
    Err(syn::Error::new_spanned(
        written,
        format!("the event type stands without `{name}`\nhelp: write `#[event({text})]`"),
    ))
}

fn parse_list(
    attribute: &Attribute,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    if matches!(attribute.meta, syn::Meta::List(_)) {
        return attribute.parse_args_with(parse);
    }
    Err(syn::Error::new_spanned(
        attribute,
        "`#[event]` takes the event type in parentheses\n\
         help: write `#[event(\"job.archived\")]`",
    ))
}
