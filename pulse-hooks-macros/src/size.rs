//! Types that cannot be held by value, as far as their spelling shows.

use quote::ToTokens;
use syn::Type;

/// Whether it is a `[T]`, a `str` or a `dyn Trait`.
pub(crate) fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Slice(_) | Type::TraitObject(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        Type::Group(group) => is_unsized(&group.elem),
        Type::Paren(paren) => is_unsized(&paren.elem),
        _ => false,
    }
}

/// What holds it by value, and may cross threads: `Arc<dyn Store + Send + Sync>`.
pub(crate) fn in_arc(ty: &Type) -> String {
    let mut text = text_of_type(ty);
    if let Type::TraitObject(_) = ty {
        for bound in ["Send", "Sync"] {
            if !text.split([' ', ':']).any(|word| word == bound) {
                text = format!("{text} + {bound}");
            }
        }
    }
    format!("Arc<{text}>")
}

/// A type about as the user wrote it.
pub(crate) fn text_of_type(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, tight) in [
        (" ::", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        ("' ", "'"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}
