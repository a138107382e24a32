//! `#[from_ref(skip)]` on a field, `#[from_ref(crate = path)]` on the type.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Field, Token};

use crate::diag::Diagnostics;
use crate::keys::{Slot, parse_comma, parse_key, skip_value, unknown_key};
use crate::paths::{Krate, parse_krate};

pub(super) struct PlainField<'i> {
    pub(super) field: &'i Field,
    pub(super) skip: bool,
}

pub(super) fn parse_fields<'i>(
    input: &'i DeriveInput,
    diag: &mut Diagnostics,
) -> (Krate, Vec<PlainField<'i>>) {
    let mut krate = Slot::new("crate");
    parse_keys(&input.attrs, &["crate"], diag, |key, input, diag| {
        input.parse::<Token![=]>()?;
        krate.set(key, parse_krate(input)?, diag);
        Ok(())
    });
    let Data::Struct(data) = &input.data else {
        return (Krate::new(krate.get()), Vec::new());
    };
    let fields = data.fields.iter().map(|field| {
        let mut skip = Slot::new("skip");
        parse_keys(&field.attrs, &["skip"], diag, |key, _input, diag| {
            skip.set(key, (), diag);
            Ok(())
        });
        PlainField {
            field,
            skip: skip.get().is_some(),
        }
    });
    let fields = fields.collect();
    (Krate::new(krate.get()), fields)
}

fn parse_keys(
    attributes: &[Attribute],
    known: &[&str],
    diag: &mut Diagnostics,
    mut read: impl FnMut(&syn::Ident, ParseStream<'_>, &mut Diagnostics) -> syn::Result<()>,
) {
    for attribute in attributes.iter().filter(|a| a.path().is_ident("from_ref")) {
        let parse = |input: ParseStream<'_>| {
            while !input.is_empty() {
                let key = parse_key(input, "of `#[from_ref]`")?;
                if known.iter().any(|name| key.unraw() == name) {
                    read(&key, input, diag)?;
                } else {
                    unknown_key(&key, "of `#[from_ref]` here", known, diag);
                    skip_value(input)?;
                }
                parse_comma(input)?;
            }
            Ok(())
        };
        if let Err(error) = attribute.parse_args_with(parse) {
            diag.push(error);
        }
    }
}
