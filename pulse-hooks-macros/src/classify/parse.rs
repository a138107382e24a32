//! `#[class(permanent)]`, `#[class(retry_after = …)]` and their like, on a type or on a variant.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Expr, Ident, Token};

use crate::diag::Diagnostics;
use crate::keys::{Slot, parse_comma, parse_key, skip_value, unknown_key};
use crate::paths::{Krate, parse_krate};

const CLASSES: &[&str] = &[
    "retry",
    "retry_after",
    "permanent",
    "ack",
    "transparent",
    "crate",
];

pub(super) enum Class {
    Retry,
    RetryAfter(Box<Expr>),
    Permanent,
    Ack,
    /// That of the error inside.
    Transparent(Ident),
}

/// What is written on the type, and on each of its variants in their order.
pub(super) struct Classes {
    pub(super) of_type: Option<Class>,
    pub(super) of_variants: Vec<Option<Class>>,
}

pub(super) fn parse_attributes(input: &DeriveInput, diag: &mut Diagnostics) -> (Krate, Classes) {
    let mut krate = Slot::new("crate");
    let of_type = parse_class(&input.attrs, Some(&mut krate), diag);
    let of_variants = match &input.data {
        Data::Enum(data) => data
            .variants
            .iter()
            .map(|variant| parse_class(&variant.attrs, None, diag))
            .collect(),
        Data::Struct(_) | Data::Union(_) => Vec::new(),
    };
    let classes = Classes {
        of_type,
        of_variants,
    };
    (Krate::new(krate.get()), classes)
}

/// The one class among `attributes`; `krate` where `crate = path` may stand too.
fn parse_class(
    attributes: &[Attribute],
    mut krate: Option<&mut Slot<syn::Path>>,
    diag: &mut Diagnostics,
) -> Option<Class> {
    let mut class: Option<Class> = None;
    for attribute in attributes.iter().filter(|a| a.path().is_ident("class")) {
        let parse = |input: ParseStream<'_>| {
            while !input.is_empty() {
                let key = parse_key(input, "of `#[class]`, such as `permanent`")?;
                let name = key.unraw().to_string();
                let next = match (name.as_str(), &mut krate) {
                    ("crate", Some(krate)) => {
                        input.parse::<Token![=]>()?;
                        krate.set(&key, parse_krate(input)?, diag);
                        None
                    }
                    ("retry", _) => Some(Class::Retry),
                    ("retry_after", _) => Some(Class::RetryAfter(parse_time(input, &key)?)),
                    ("permanent", _) => Some(Class::Permanent),
                    ("ack", _) => Some(Class::Ack),
                    ("transparent", _) => Some(Class::Transparent(key.clone())),
                    _ => {
                        unknown_key(&key, "of `#[class]`", CLASSES, diag);
                        skip_value(input)?;
                        None
                    }
                };
                if let Some(next) = next {
                    if class.is_some() {
                        diag.error(&key, "a second class for one error", "keep one");
                    }
                    class = Some(next);
                }
                parse_comma(input)?;
            }
            Ok(())
        };
        if let Err(error) = attribute.parse_args_with(parse) {
            diag.push(error);
        }
    }
    class
}

fn parse_time(input: ParseStream<'_>, key: &Ident) -> syn::Result<Box<Expr>> {
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return Err(syn::Error::new_spanned(
            key,
            "`retry_after` says no time\n\
             help: write `retry_after = Duration::from_secs(30)`, or `retry` to leave the time to the sender",
        ));
    }
    input.parse()
}
