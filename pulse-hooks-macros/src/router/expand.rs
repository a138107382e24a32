//! A constant for each thing to be judged, and the calls that build the router.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::parse::{Entry, Role, Router};
use crate::listed::Listed;
use crate::paths::{own_ident, private_name, text_of};
use crate::span::{ends_of, expand_between, mentions_any};

/// ```text
/// {
///     use ::pulse_hooks as krate;
///     use Otherwise as _;
///     const CATALOGUE: Catalogue = PULSE;
///     const ENTRIES: &[Entry] = &[
///         { type Entry = completed; Entry::handles(0, "completed", <Ask<Entry>>::PULSE_HANDLES) },
///         …
///     ];
///     const _: () = check_entry(ENTRIES, 0);
///     …
///     const _: () = check_coverage(ENTRIES, &CATALOGUE, false);
///     Router::<(App)>::at_run_time(CATALOGUE, || [
///         {
///             type Entry = completed;
///             type Runs = <If as Choose<{ <Ask<Entry>>::PULSE_IS_HANDLER }>>::Of<Entry>;
///             Listed::Handles(<Entry as Handler>::TYPES, <Runs as RunsWith<(App)>>::boxed())
///         },
///         …
///     ])
/// }
/// ```
///
/// In the place of a type (the alias, the parentheses) a function or a variable is refused by its
/// name alone; as a bare generic argument it would be taken for a constant.
///
/// `mistake` stands for the state where the state itself may be mistaken.
pub(super) fn expand_router(
    router: &Router,
    whole: bool,
    mistake: Option<&TokenStream>,
    errors: &TokenStream,
) -> TokenStream {
    let krate = &router.krate;
    let (import, private) = (krate.import_all(), private_name());
    let [router_name, alias, catalogue] = ["router", "Entry", "CATALOGUE"].map(own_ident);
    let checks = whole.then(|| expand_checks(router, &catalogue, &private));
    let known = match &router.catalogue {
        Some(expression) => expression.to_token_stream(),
        None => quote!(#krate::PULSE),
    };
    let state = expand_state(router, mistake, &private);
    // What is inferred is known from the list.
    let asked_state = match &router.state {
        Some(state) if !mentions_any(state.to_token_stream(), &["_"]) => quote!((#state)),
        _ => quote!(_),
    };
    let listed = router.entries.iter().map(|entry| {
        let Entry { role, listed } = entry;
        let Listed { attributes, path } = listed;
        // One name is shown under an alias, so that the compiler, which looks for it in the function
        // around the router and in the alias, says the same both times, and so once.
        let (alias, shown) = match path.get_ident() {
            Some(name) => {
                let shown = Ident::new("__pulse_Listed", name.span());
                (shown.clone(), quote!(#shown))
            }
            None => (alias.clone(), quote!((#path))),
        };
        let is_handler = if whole {
            quote!({ <#private::Ask<#alias>>::PULSE_IS_HANDLER })
        } else {
            quote!(false)
        };
        let runs = expand_between(router.state_span, &alias, &is_handler, &private);
        let runs = quote!(<#runs as #private::RunsWith<#asked_state>>::boxed());
        let types = quote!(<#shown as #private::Handler>::TYPES);
        let made = match role {
            Role::Handlers => quote!(Handles(#types, #runs)),
            Role::Ignore => quote!(Ignores(<#shown as #krate::Event>::TYPES)),
            Role::Unknown => quote!(Unknown(#types, #runs)),
            Role::Fallback => quote!(Fallback(#types, #runs)),
        };
        quote! {
            #(#attributes)*
            {
                #[allow(non_camel_case_types)]
                type #alias = #path;
                #private::Listed::#made
            }
        }
    });
    quote! {
        {
            #errors
            #import
            #[allow(unused_imports)]
            use #private::Otherwise as _;
            #[allow(unused_parens)]
            const #catalogue: #krate::Catalogue = #known;
            #checks
            #[allow(unused_parens)]
            let #router_name = #krate::Router::<#state>::at_run_time(#catalogue, || [#(#listed),*]);
            #router_name
        }
    }
}

/// The type of the app state. Where no key names it, it is `()`, if all handlers go without: the
/// constant in it is refused otherwise, and then it is no type at all.
fn expand_state(router: &Router, mistake: Option<&TokenStream>, private: &Ident) -> TokenStream {
    if let Some(state) = &router.state {
        return quote!((#state));
    }
    if let Some(mistake) = mistake {
        return mistake.clone();
    }
    let entries = own_ident("ENTRIES");
    let check = quote!(#private::check_state);
    let check = quote_spanned!(router.span=> (#check)(#entries));
    expand_between(router.state_span, quote!(()), quote!({ #check }), private)
}

/// One constant for each entry, so that two mistakes are two errors, and one for coverage. Their
/// spans are the user's own: the compiler shows a constant that panics where it was written, and
/// what a macro wrote it shows at the macro's name.
fn expand_checks(router: &Router, catalogue: &Ident, private: &Ident) -> TokenStream {
    let [entries, alias] = ["ENTRIES", "Entry"].map(own_ident);
    let listed = router.entries.iter().enumerate().map(|(number, entry)| {
        let Entry { role, listed } = entry;
        let Listed { attributes, path } = listed;
        let text = text_of(path);
        let ask = quote!(<#private::Ask<#alias>>);
        let made = match role {
            Role::Handlers => quote!(#private::Entry::handles(#number, #text, #ask::PULSE_HANDLES)),
            Role::Ignore => quote!(#private::Entry::ignores(#number, #text, #ask::PULSE_NAMES)),
            Role::Unknown => {
                quote!(#private::Entry::takes(#number, "unknown", #text, #ask::PULSE_HANDLES))
            }
            Role::Fallback => {
                quote!(#private::Entry::takes(#number, "fallback", #text, #ask::PULSE_HANDLES))
            }
        };
        // Where the state is named, each handler is asked by the call that builds the router.
        let stateless = match role {
            Role::Handlers | Role::Unknown | Role::Fallback if router.state.is_none() => {
                Some(quote!(.stateless(#ask::PULSE_IS_STATELESS)))
            }
            _ => None,
        };
        quote!(#(#attributes)* { type #alias = #path; #made #stateless })
    });
    let each = router.entries.iter().enumerate().map(|(number, entry)| {
        let Listed { attributes, path } = &entry.listed;
        let (first, last) = ends_of(path);
        let function = quote!(#private::check_entry);
        let function = quote_spanned!(first=> (#function));
        let arguments = quote_spanned!(last=> (#entries, #number));
        quote!(#(#attributes)* #[allow(unused_parens)] const _: () = #function #arguments;)
    });
    let coverage = (!router.has_fallback).then(|| {
        let check = quote!(#private::check_coverage);
        let named = router.catalogue.is_some();
        let check = quote_spanned!(router.span=>
            (#check)(#entries, &#catalogue, #named)
        );
        // With hundreds of events it takes its time, and ends.
        quote!(#[allow(long_running_const_eval, unused_parens)] const _: () = #check;)
    });
    quote! {
        const #entries: &[#private::Entry] = &[#(#listed),*];
        #(#each)*
        #coverage
    }
}
