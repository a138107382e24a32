//! A constant for each thing to be judged, and the calls that build the router.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};

use super::parse::{Entry, Role, Router, text_of};
use crate::paths::own_ident;
use crate::span::{ends_of, own};

/// ```text
/// {
///     const ENTRIES: &[Entry] = &[Entry::handles::<completed>("completed"), …];
///     const _: () = check_entry(ENTRIES, 0);
///     …
///     const _: () = check_coverage(ENTRIES, &PULSE);
///     let router = RouterBuilder::<App>::new(PULSE);
///     let router = router.handle::<completed>();
///     …
///     router.build()
/// }
/// ```
pub(super) fn expand_router(router: &Router, whole: bool, errors: &TokenStream) -> TokenStream {
    let krate = &router.krate;
    let private = krate.private();
    let builder = own_ident("router");
    let checks = whole.then(|| expand_checks(router, &private));
    let state = match &router.state {
        Some(state) => state.to_token_stream(),
        None => quote!(()),
    };
    let calls = router.entries.iter().map(|entry| {
        let Entry {
            role,
            attributes,
            path,
        } = entry;
        let call = match role {
            Role::Handlers => quote!(handle),
            Role::Ignore => quote!(ignore),
            Role::Unknown => quote!(unknown),
            Role::Fallback => quote!(fallback),
        };
        quote!(#(#attributes)* let #builder = #builder.#call::<#path>();)
    });
    quote! {
        {
            #errors
            #checks
            let #builder = #private::RouterBuilder::<#state>::new(#krate::PULSE);
            #(#calls)*
            #builder.build()
        }
    }
}

/// One constant for each entry, so that two mistakes are two errors, and one for coverage.
fn expand_checks(router: &Router, private: &TokenStream) -> TokenStream {
    let krate = &router.krate;
    let entries = own_ident("ENTRIES");
    let listed = router.entries.iter().enumerate().map(|(number, entry)| {
        let Entry {
            role,
            attributes,
            path,
        } = entry;
        let text = text_of(path);
        let made = match role {
            Role::Handlers => quote!(handles::<#path>(#number, #text)),
            Role::Ignore => quote!(ignores::<#path>(#number, #text)),
            Role::Unknown => quote!(takes::<#path>(#number, "unknown", #text)),
            Role::Fallback => quote!(takes::<#path>(#number, "fallback", #text)),
        };
        quote!(#(#attributes)* #private::Entry::#made)
    });
    let each = router.entries.iter().enumerate().map(|(number, entry)| {
        let attributes = &entry.attributes;
        let (first, last) = ends_of(&entry.path);
        let function = quote_spanned!(first=> #private::check_entry);
        let arguments = quote_spanned!(last=> (#entries, #number));
        quote!(#(#attributes)* const _: () = #function #arguments;)
    });
    let coverage = (!router.has_fallback).then(|| {
        let check = quote_spanned!(own(router.span)=>
            #private::check_coverage(#entries, &#krate::PULSE)
        );
        quote!(const _: () = #check;)
    });
    quote! {
        const #entries: &[#private::Entry] = &[#(#listed),*];
        #(#each)*
        #coverage
    }
}
