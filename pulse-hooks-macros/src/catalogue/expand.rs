//! The entries, a constant for each to be judged, and the catalogue of them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use super::parse::Catalogue;
use crate::listed::Listed;
use crate::paths::own_ident;
use crate::span::ends_of;

/// ```text
/// {
///     use ::pulse_hooks as krate;
///     const EVENTS: &[CatalogueEntry] = &[CatalogueEntry::of::<EmailSent>(0, "EmailSent"), …];
///     use check_event as check;
///     const _: () = check(EVENTS, 0);
///     …
///     Catalogue::of(EVENTS)
/// }
/// ```
pub(super) fn expand_catalogue(catalogue: &Catalogue, errors: &TokenStream) -> TokenStream {
    let Catalogue { krate, events } = catalogue;
    let import = krate.import();
    let [entries, check] = ["EVENTS", "check"].map(own_ident);
    let listed = events.iter().enumerate().map(|(number, event)| {
        let Listed { attributes, path } = event;
        // The rest of the path leads there from here, and a router may stand elsewhere.
        let name = path
            .segments
            .last()
            .map(|segment| segment.ident.unraw().to_string());
        // In parentheses a constant is refused by its name; bare it would be taken for an argument.
        quote!(#(#attributes)* #krate::CatalogueEntry::of::<(#path)>(#number, #name))
    });
    // As in a router: the spans are the user's own, where the compiler then shows the constant.
    // A `$crate` would be shown at the macro that wrote it, so the call goes by an import, whose
    // name is spelt at the user's span; an item is found there.
    let checks = events.iter().enumerate().map(|(number, event)| {
        let Listed { attributes, path } = event;
        let (first, last) = ends_of(path);
        let check = Ident::new(&check.to_string(), first);
        let arguments = quote_spanned!(last=> (#entries, #number));
        quote!(#(#attributes)* const _: () = #check #arguments;)
    });
    quote! {
        {
            #errors
            #import
            #[allow(unused_parens)]
            const #entries: &[#krate::CatalogueEntry] = &[#(#listed),*];
            #[allow(unused_imports)]
            use #krate::__private::check_event as #check;
            #(#checks)*
            #krate::Catalogue::of(#entries)
        }
    }
}
