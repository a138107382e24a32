//! `#[from_ref(skip)]` on a field, `#[from_ref(crate = path)]` on the type.

use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Field, Ident};

use crate::diag::Diagnostics;
use crate::keys::{Keys, Slot, parse_filled, parse_no_value};
use crate::paths::{Krate, parse_krate};

const ON_TYPE: Keys<'_> = Keys {
    of: "of `#[from_ref]` above the type",
    known: &["crate"],
    example: "`crate = ::name`",
    elsewhere: &[],
};

const ON_FIELD: Keys<'_> = Keys {
    of: "of `#[from_ref]` on a field",
    known: &["skip"],
    example: "`skip`",
    elsewhere: &[],
};

pub(super) struct PlainField<'i> {
    pub(super) field: &'i Field,
    pub(super) skip: bool,
}

pub(super) fn parse_fields<'i>(
    input: &'i DeriveInput,
    diag: &mut Diagnostics,
) -> (Krate, Vec<PlainField<'i>>) {
    let mut krate = Slot::new("crate");
    parse_keys(&input.attrs, ON_TYPE, diag, |key, input, diag| {
        krate.set(key, parse_krate(key, input)?, diag);
        Ok(())
    });
    let Data::Struct(data) = &input.data else {
        return (Krate::new(krate.get()), Vec::new());
    };
    let fields = data.fields.iter().map(|field| {
        let mut skip = Slot::new("skip");
        parse_keys(&field.attrs, ON_FIELD, diag, |key, input, diag| {
            parse_no_value(key, input)?;
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
    keys: Keys<'_>,
    diag: &mut Diagnostics,
    mut read: impl FnMut(&Ident, ParseStream<'_>, &mut Diagnostics) -> syn::Result<()>,
) {
    for attribute in attributes.iter().filter(|a| a.path().is_ident("from_ref")) {
        let parse = |input: ParseStream<'_>| {
            keys.parse(input, diag, |key, _, input, diag| read(key, input, diag));
            Ok(())
        };
        let result = parse_filled(attribute, "#[from_ref(skip)]", parse);
        diag.take(result);
    }
}
