//! What a type must be to give its fields to handlers.

use quote::ToTokens;
use syn::{Data, DeriveInput, Field, Member};

use super::parse::PlainField;
use crate::diag::Diagnostics;
use crate::size::{in_arc, is_unsized, text_of_type};

/// A field that handlers may take.
pub(super) struct Piece<'i> {
    pub(super) member: Member,
    pub(super) field: &'i Field,
}

pub(super) fn check_pieces<'i>(
    input: &'i DeriveInput,
    fields: Vec<PlainField<'i>>,
    diag: &mut Diagnostics,
) -> Vec<Piece<'i>> {
    let name = &input.ident;
    if !matches!(input.data, Data::Struct(_)) {
        diag.error(
            name,
            &format!("app state `{name}` is no struct"),
            "make it a struct with a field for each thing that handlers take",
        );
    }
    if !input.generics.params.is_empty() {
        diag.error(
            &input.generics.params,
            &format!("app state `{name}` is generic, and a router holds one type of state"),
            "write the types out",
        );
        return Vec::new();
    }
    let Data::Struct(data) = &input.data else {
        return Vec::new();
    };
    let mut pieces: Vec<Piece<'i>> = Vec::new();
    for (plain, member) in fields.into_iter().zip(data.fields.members()) {
        if plain.skip {
            continue;
        }
        if is_unsized(&plain.field.ty) {
            let ty = text_of_type(&plain.field.ty);
            diag.error(
                &plain.field.ty,
                &format!("`{ty}` has no size, and a handler takes it by value"),
                &format!(
                    "write `{}`, or `#[from_ref(skip)]` above it",
                    in_arc(&plain.field.ty)
                ),
            );
            continue;
        }
        let ty = plain.field.ty.to_token_stream().to_string();
        let earlier = pieces
            .iter()
            .find(|piece| piece.field.ty.to_token_stream().to_string() == ty);
        if let Some(earlier) = earlier {
            let (first, second) = (earlier.member.to_token_stream(), member.to_token_stream());
            diag.error(
                &plain.field.ty,
                &format!(
                    "`{first}` and `{second}` are both `{ty}`, and `State<{ty}>` could mean either"
                ),
                "give one a type of its own, or write `#[from_ref(skip)]` above it",
            );
            continue;
        }
        pieces.push(Piece {
            member,
            field: plain.field,
        });
    }
    pieces
}
