//! `#[class(permanent)]`, `#[class(retry_after = …)]` and their like, on a type or on a variant.

use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Ident, Lit, Meta, Path};

use crate::diag::{Diagnostics, error_at};
use crate::keys::{
    Keys, Slot, at_end, parse_equals, parse_filled, parse_no_value, refuse_misplaced, take_to_comma,
};
use crate::paths::{Krate, parse_krate};

const ON_TYPE: Keys<'_> = Keys {
    of: "of `#[class]`",
    known: &[
        "retry",
        "retry_after",
        "permanent",
        "ack",
        "transparent",
        "crate",
    ],
    example: "a class, such as `permanent`",
    elsewhere: &[],
};

const ON_VARIANT: Keys<'_> = Keys {
    known: &["retry", "retry_after", "permanent", "ack", "transparent"],
    ..ON_TYPE
};

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
    let help = "write it above the variant, or above the type";
    match &input.data {
        Data::Enum(data) => {
            let fields = data.variants.iter().flat_map(|variant| &variant.fields);
            refuse_misplaced(fields, "class", help, diag);
        }
        Data::Struct(data) => refuse_misplaced(&data.fields, "class", help, diag),
        Data::Union(_) => {}
    }
    refuse_other_name(input, diag);
    let of_type = parse_class(&input.attrs, ON_TYPE, &mut krate, diag);
    let of_variants = match &input.data {
        Data::Enum(data) => data
            .variants
            .iter()
            .map(|variant| parse_class(&variant.attrs, ON_VARIANT, &mut krate, diag))
            .collect(),
        Data::Struct(_) | Data::Union(_) => Vec::new(),
    };
    let classes = Classes {
        of_type,
        of_variants,
    };
    (Krate::new(krate.get()), classes)
}

/// The one class among `attributes`.
fn parse_class(
    attributes: &[Attribute],
    keys: Keys<'_>,
    krate: &mut Slot<Path>,
    diag: &mut Diagnostics,
) -> Option<Class> {
    let mut class = Slot::new("class");
    for attribute in attributes.iter().filter(|a| a.path().is_ident("class")) {
        let parse = |input: ParseStream<'_>| {
            keys.parse(input, diag, |key, name, input, diag| {
                let given = match name {
                    "crate" => {
                        krate.set(key, parse_krate(key, input)?, diag);
                        return Ok(());
                    }
                    "retry_after" => Class::RetryAfter(parse_time(key, input)?),
                    "retry" => Class::Retry,
                    "permanent" => Class::Permanent,
                    "ack" => Class::Ack,
                    _ => Class::Transparent(key.clone()),
                };
                parse_no_value(key, input)?;
                class.set(key, given, diag);
                Ok(())
            });
            Ok(())
        };
        let result = parse_filled(attribute, "#[class(permanent)]", parse);
        diag.take(result);
    }
    class.get()
}

fn parse_time(key: &Ident, input: ParseStream<'_>) -> syn::Result<Box<Expr>> {
    parse_equals(key, input, "retry_after = Duration::from_secs(30)")?;
    let written = take_to_comma(&input.fork());
    let time = input.parse().ok().filter(|_| at_end(input));
    let Some(time) = time else {
        take_to_comma(input);
        let help = "write `Duration::from_secs(30)`, or `*wait` for the field `wait`";
        return Err(error_at(written, "`retry_after` takes a `Duration`", help));
    };
    let Expr::Lit(ExprLit { lit: given, .. }) = &time else {
        return Ok(Box::new(time));
    };
    let seconds = match given {
        Lit::Int(number) => number.base10_digits().to_owned(),
        Lit::Str(text) => text.value(),
        _ => String::new(),
    };
    let seconds = seconds.trim_end_matches(|unit: char| !unit.is_ascii_digit());
    let seconds = seconds.parse().unwrap_or(30_u64);
    let problem = format!("`retry_after` takes a `Duration`, and `{written}` is none");
    let help = format!("write `Duration::from_secs({seconds})`");
    Err(error_at(written, &problem, &help))
}

/// Some know the attribute by the name of its derive.
fn refuse_other_name(input: &DeriveInput, diag: &mut Diagnostics) {
    let of_variants = match &input.data {
        Data::Enum(data) => data
            .variants
            .iter()
            .flat_map(|variant| &variant.attrs)
            .collect(),
        Data::Struct(_) | Data::Union(_) => Vec::new(),
    };
    for attribute in input.attrs.iter().chain(of_variants) {
        if !attribute.path().is_ident("classify") {
            continue;
        }
        let class = match &attribute.meta {
            Meta::List(list) => list.tokens.to_string(),
            _ => "permanent".to_owned(),
        };
        let help = format!("write `#[class({class})]`");
        diag.error(
            attribute,
            "the attribute of `Classify` is called `class`",
            &help,
        );
    }
}
