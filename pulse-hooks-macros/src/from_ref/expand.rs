//! An implementation of `FromRef` for each field.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::check::Piece;
use crate::paths::{Krate, own_ident};
use crate::span::{ends_of, moved_to};

/// ```text
/// const _: () = {
///     use ::pulse_hooks as krate;
///
///     impl FromRef<App> for Db {
///         fn from_ref(app: &App) -> Self {
///             Clone::clone(&app.db)
///         }
///     }
/// };
/// ```
pub(super) fn expand_from_ref(name: &Ident, pieces: &[Piece<'_>], krate: &Krate) -> TokenStream {
    let app = own_ident("app");
    let pieces = pieces.iter().map(|Piece { member, field }| {
        let ty = &field.ty;
        let (first, _) = ends_of(ty);
        let clone = quote_spanned!(first=> <#ty as ::core::clone::Clone>::clone);
        let body = quote! {
            fn from_ref(#app: &#name) -> Self {
                #clone(&#app.#member)
            }
        };
        // Two fields of one type are refused here, where the implementation begins and ends.
        let head = moved_to(first, quote!(impl #krate::FromRef<#name> for));
        let mut body = Group::new(Delimiter::Brace, body);
        body.set_span(first.resolved_at(Span::call_site()));
        quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            #head #ty #body
        }
    });
    krate.block(&quote!(#(#pieces)*))
}
