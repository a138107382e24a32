//! The implementation of `Event`.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::check::Event;
use crate::paths::{Krate, own_ident};
use crate::span::{ends_of, expand_between, moved_to};

/// ```text
/// const _: () = {
///     use ::pulse_hooks as krate;
///
///     impl Event for JobArchived {
///         const TYPES: &'static [&'static str] = &["job.archived"];
///
///         fn decode(envelope: &Envelope<'_>) -> Result<Self, DecodeError> {
///             envelope.data::<Self>()
///         }
///
///         fn key(&self) -> Option<&str> {
///             use {AnyField as _, ReadKey as _};
///             <_ as EventKey>::into_key((&&KeyField(&self.job_id)).pulse_event_key())
///         }
///     }
/// };
/// ```
pub(super) fn expand_event(event: &Event<'_>, whole: bool, krate: &Krate) -> TokenStream {
    let Event {
        name,
        generics,
        types,
        ..
    } = event;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    // An empty name tells a router that there is a mistake, and that it has been reported.
    let types = if whole {
        quote!(#(#types),*)
    } else {
        quote!("")
    };
    let envelope = own_ident("envelope");
    let decode = if whole {
        expand_decode(event, &envelope, krate)
    } else {
        quote!(::core::unreachable!())
    };
    let key = event.key.filter(|_| whole).map(|key| {
        let private = krate.private();
        let ends = ends_of(key);
        let field = quote!((&&#private::KeyField(&self.#key)).pulse_event_key());
        let field = moved_to(ends.0, field);
        let judged = expand_between(ends, quote!(_), quote!(true), &private);
        quote! {
            fn key(&self) -> ::core::option::Option<&::core::primitive::str> {
                #[allow(unused_imports)]
                use #private::{AnyField as _, ReadKey as _};
                <#judged as #private::EventKey>::into_key(#field)
            }
        }
    });
    // What is generic may lack what an event needs, which is not what is wrong with it.
    let bounds = if whole {
        quote!(#bounds)
    } else {
        let given = generics
            .where_clause
            .iter()
            .flat_map(|clause| &clause.predicates);
        quote!(where #(#given,)* Self: ::core::marker::Send + 'static)
    };
    krate.block(&quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #parameters #krate::Event for #name #arguments #bounds {
            const TYPES: &'static [&'static ::core::primitive::str] = &[#types];

            fn decode(
                #envelope: &#krate::Envelope<'_>,
            ) -> ::core::result::Result<Self, #krate::DecodeError> {
                #decode
            }

            #key
        }
    })
}

fn expand_decode(event: &Event<'_>, envelope: &Ident, krate: &Krate) -> TokenStream {
    match event.decode {
        Some(path) => {
            let (name, private) = (event.name, krate.private());
            let ends = ends_of(path);
            let judged = expand_between(ends, quote!(_), quote!(true), &private);
            let call = moved_to(ends.1, quote!(.pulse_event_decode(#envelope)));
            quote! {
                #[allow(unused_imports)]
                use #private::{AnyDecoder as _, CallDecoder as _};
                <#judged as #private::DecodesEvent<#name>>::into_decoded(
                    #private::Decoder::<#name, _>::of(#path) #call
                )
            }
        }
        None => {
            let name = event.name;
            let (first, _) = ends_of(name);
            quote_spanned!(first=> #krate::Envelope::data::<#name>(#envelope))
        }
    }
}
