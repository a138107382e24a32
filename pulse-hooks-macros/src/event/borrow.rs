//! Fields that borrow. What they could borrow from is a delivery, and that does not last.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Field, Lifetime, Type, TypeReference};

use super::parse::Attributes;
use crate::diag::Diagnostics;
use crate::size::text_of_type;
use crate::span::mentions_any;
use crate::spelling::{type_in, ungroup};

/// Refuses them where they stand: the compiler would speak of lifetimes of `Deserialize`, at the
/// derive. Tells whether the type has its parameters for them alone.
pub(super) fn check_fields(
    input: &DeriveInput,
    attributes: &Attributes,
    diag: &mut Diagnostics,
) -> bool {
    let name = &input.ident;
    let parameters = &input.generics.params;
    let lifetimes: Vec<_> = input.generics.lifetimes().map(|p| &p.lifetime).collect();
    let has_other_parameters = lifetimes.len() < parameters.len();
    let by_serde = attributes.decode.is_none();
    let mut of_parameters = false;
    for field in fields_of(&input.data) {
        let of_parameter = !has_other_parameters && mentions_one(&field.ty, &lifetimes);
        let of_program = by_serde && is_borrowed_by_serde(&field.ty) && !is_skipped(&field.attrs);
        if of_parameter || of_program {
            let what = match &field.ident {
                Some(field) => format!("`{field}`"),
                None => "a field".to_owned(),
            };
            let problem =
                format!("event `{name}` borrows {what}, and nobody keeps what it borrows");
            diag.error(&field.ty, &problem, &help_to_own(&field.ty));
        }
        of_parameters |= of_parameter;
    }
    of_parameters
}

fn fields_of(data: &Data) -> Vec<&Field> {
    match data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => data.variants.iter().flat_map(|v| &v.fields).collect(),
        Data::Union(_) => Vec::new(),
    }
}

/// A field that is read by a function of the user's is none: serde's derive asks for its lifetime all
/// the same.
fn is_skipped(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
        .any(|attribute| {
            let written = attribute.to_token_stream();
            mentions_any(written, &["skip", "skip_deserializing"])
        })
}

/// What serde's derive borrows unasked, for as long as the program runs. It refuses other such
/// types itself.
fn is_borrowed_by_serde(ty: &Type) -> bool {
    let is_borrowed = |reference: &TypeReference| {
        let is_static = |lifetime: &Lifetime| lifetime.ident == "static";
        reference.lifetime.as_ref().is_some_and(is_static)
            && ["str", "[u8]"].contains(&text_of_type(&reference.elem).as_str())
    };
    match ungroup(ty) {
        Type::Reference(reference) => is_borrowed(reference),
        ty => match type_in(ty, "Option") {
            Some(Type::Reference(reference)) => is_borrowed(reference),
            _ => false,
        },
    }
}

fn help_to_own(ty: &Type) -> String {
    match owned(ty) {
        Some(owned) if owned == "String" => "write `String`, or `Box<str>`".to_owned(),
        Some(owned) => format!("write `{owned}`"),
        None => "write a type that owns all it holds, as `String` does".to_owned(),
    }
}

/// The type to write instead.
fn owned(ty: &Type) -> Option<String> {
    let ty = ungroup(ty);
    if let Type::Reference(reference) = ty {
        return Some(match &*reference.elem {
            Type::Slice(slice) => format!("Vec<{}>", text_of_type(&slice.elem)),
            elem if text_of_type(elem) == "str" => "String".to_owned(),
            elem => text_of_type(elem),
        });
    }
    if let Some(ty) = type_in(ty, "Option") {
        return Some(format!("Option<{}>", owned(ty)?));
    }
    type_in(ty, "Cow").map(|ty| format!("Cow<'static, {}>", text_of_type(ty)))
}

fn mentions_one(ty: &Type, lifetimes: &[&Lifetime]) -> bool {
    fn any(tokens: TokenStream, lifetimes: &[&Lifetime]) -> bool {
        let mut after_quote = false;
        tokens.into_iter().any(|token| {
            let is_lifetime = after_quote;
            after_quote = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '\'');
            match token {
                TokenTree::Ident(ident) => {
                    is_lifetime && lifetimes.iter().any(|lifetime| lifetime.ident == ident)
                }
                TokenTree::Group(group) => any(group.stream(), lifetimes),
                _ => false,
            }
        })
    }
    any(ty.to_token_stream(), lifetimes)
}
