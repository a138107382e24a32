//! `#[event("job.cancelled", "job.canceled", key = job_id, decode = path)]`.

use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, LitStr, Member, Path, Token};

use crate::diag::Diagnostics;
use crate::keys::{Keys, Slot, at_end, parse_value, refuse_misplaced};
use crate::paths::{Krate, parse_krate};

const KEYS: Keys<'_> = Keys {
    of: "of `#[event]`, or an event type in quotes",
    known: &["key", "decode", "crate"],
    example: "the event type first: `#[event(\"job.archived\")]`",
};

pub(super) struct Attributes {
    pub(super) krate: Krate,
    pub(super) types: Vec<LitStr>,
    pub(super) key: Option<Member>,
    pub(super) decode: Option<Path>,
    /// Whether there was an attribute at all.
    pub(super) given: bool,
}

pub(super) fn parse_attributes(input: &DeriveInput, diag: &mut Diagnostics) -> Attributes {
    if let Data::Struct(data) = &input.data {
        let help = "write it above the type, and name a field there: `key = job_id`";
        refuse_misplaced(&data.fields, "event", help, diag);
    }
    let mut types = Vec::new();
    let mut key = Slot::new("key");
    let mut decode = Slot::new("decode");
    let mut krate = Slot::new("crate");
    let mut given = false;
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
