//! An implementation of `FromRef` for each field.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::check::Piece;
use crate::paths::{Krate, own_ident};
use crate::span::ends_of;

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
        quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl #krate::FromRef<#name> for #ty {
                fn from_ref(#app: &#name) -> Self {
                    #clone(&#app.#member)
                }
            }
        }
    });
    krate.block(&quote!(#(#pieces)*))
}
