//! `#[event("job.cancelled", "job.canceled", key = job_id, decode = path)]`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, DeriveInput, Ident, LitStr, Member, Path, Token};

use crate::diag::Diagnostics;
use crate::keys::{Slot, parse_comma, parse_key, skip_value, unknown_key};
use crate::paths::{Krate, parse_krate};

const KEYS: &[&str] = &["key", "decode", "crate"];

pub(super) struct Attributes {
    pub(super) krate: Krate,
    pub(super) types: Vec<LitStr>,
    pub(super) key: Option<Member>,
    pub(super) decode: Option<Path>,
    /// Whether there was an attribute at all.
    pub(super) given: bool,
}

pub(super) fn parse_attributes(input: &DeriveInput, diag: &mut Diagnostics) -> Attributes {
    let mut types = Vec::new();
    let mut key = Slot::new("key");
    let mut decode = Slot::new("decode");
    let mut krate = Slot::new("crate");
    let mut given = false;
    for attribute in input.attrs.iter().filter(|a| a.path().is_ident("event")) {
        given = true;
        let parse = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(LitStr) {
                    types.push(input.parse()?);
                } else {
                    let name = parse_key(input, "or an event type in quotes")?;
                    match name.unraw().to_string().as_str() {
                        "key" => key.set(&name, parse_value(input, &name)?, diag),
                        "decode" => decode.set(&name, parse_value(input, &name)?, diag),
                        "crate" => {
                            input.parse::<Token![=]>()?;
                            krate.set(&name, parse_krate(input)?, diag);
                        }
                        _ => {
                            unknown_key(&name, "of `#[event]`", KEYS, diag);
                            skip_value(input)?;
                        }
                    }
                }
                parse_comma(input)?;
            }
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

fn parse_list(
    attribute: &Attribute,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    if matches!(attribute.meta, syn::Meta::List(_)) {
        return attribute.parse_args_with(parse);
    }
    Err(syn::Error::new_spanned(
        attribute,
        "`#[event]` names no event type\nhelp: write `#[event(\"job.archived\")]`",
    ))
}

fn parse_value<T: syn::parse::Parse>(input: ParseStream<'_>, key: &Ident) -> syn::Result<T> {
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return Err(syn::Error::new_spanned(
            key,
            format!("`{key}` has no value\nhelp: write `{key} = …`"),
        ));
    }
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        let value = text.value();
        return Err(syn::Error::new_spanned(
            text,
            format!("`{key}` takes a name, not a text\nhelp: write `{key} = {value}`"),
        ));
    }
    input.parse()
}
