//! What a type must be to have a class.

use syn::{Data, DeriveInput, Expr, ExprField, Fields, Ident, Member, Type};

use super::parse::{Class, Classes};
use crate::diag::Diagnostics;

pub(super) struct ErrorType<'i> {
    pub(super) input: &'i DeriveInput,
    pub(super) arms: Vec<Arm<'i>>,
}

/// One variant, or the whole of a struct.
pub(super) struct Arm<'i> {
    pub(super) variant: Option<&'i Ident>,
    /// Its fields that have names, which a time may be made of.
    pub(super) fields: Vec<&'i Ident>,
    pub(super) class: ArmClass<'i>,
}

pub(super) enum ArmClass<'i> {
    Given(&'i Class),
    /// The class of the error in this field.
    Field(Member, &'i Type),
    Default,
}

pub(super) fn check_error<'i>(
    input: &'i DeriveInput,
    classes: &'i Classes,
    diag: &mut Diagnostics,
) -> ErrorType<'i> {
    let name = &input.ident;
    let of_type = classes.of_type.as_ref();
    let of_variants = of_type.filter(|class| !matches!(class, Class::Transparent(_)));
    let arms = match &input.data {
        Data::Struct(data) => vec![Arm {
            variant: None,
            fields: Vec::new(),
            class: check_class(of_type, &data.fields, name, diag),
        }],
        Data::Enum(data) => {
            if let Some(Class::Transparent(key)) = of_type {
                diag.error(
                    key,
                    "`transparent` takes the class of one field, and an enum has variants",
                    "write it above the variant it holds for",
                );
            }
            for (variant, class) in data.variants.iter().zip(&classes.of_variants) {
                check_time(class.as_ref(), &variant.ident, diag);
            }
            data.variants
                .iter()
                .zip(&classes.of_variants)
                .map(|(variant, class)| Arm {
                    variant: Some(&variant.ident),
                    fields: variant
                        .fields
                        .iter()
                        .filter_map(|f| f.ident.as_ref())
                        .collect(),
                    class: check_class(
                        class.as_ref().or(of_variants),
                        &variant.fields,
                        &variant.ident,
                        diag,
                    ),
                })
                .collect()
        }
        Data::Union(data) => {
            diag.error(
                data.union_token,
                &format!("`{name}` is a union, and no error"),
                "make it an enum or a struct",
            );
            Vec::new()
        }
    };
    ErrorType { input, arms }
}

/// An enum has no fields; its variants have.
fn check_time(class: Option<&Class>, variant: &Ident, diag: &mut Diagnostics) {
    if let Some(Class::RetryAfter(time)) = class
        && let Expr::Field(ExprField { base, member, .. }) = &**time
        && matches!(&**base, Expr::Path(path) if path.path.is_ident("self"))
    {
        let help = match member {
            Member::Named(field) => {
                format!("write `retry_after = *{field}`, since the field is borrowed")
            }
            Member::Unnamed(_) => format!(
                "name the field: `{variant} {{ wait: Duration }}`, and write `retry_after = *wait`"
            ),
        };
        let problem = "`retry_after` on a variant knows its fields by their names alone";
        diag.error(time, problem, &help);
    }
}

fn check_class<'i>(
    class: Option<&'i Class>,
    fields: &'i Fields,
    owner: &Ident,
    diag: &mut Diagnostics,
) -> ArmClass<'i> {
    let Some(class) = class else {
        return ArmClass::Default;
    };
    let Class::Transparent(key) = class else {
        return ArmClass::Given(class);
    };
    let mut members = fields.members().zip(fields);
    match (members.next(), members.next()) {
        (Some((member, field)), None) => ArmClass::Field(member, &field.ty),
        _ => {
            diag.error(
                key,
                &format!(
                    "`transparent` takes the class of the one field, and `{owner}` has {}",
                    fields.len()
                ),
                "give it a class of its own: `retry`, `permanent` or `ack`",
            );
            ArmClass::Default
        }
    }
}
