//! The implementation of `Event`.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::check::Event;
use crate::paths::{Krate, own_ident};
use crate::span::{ends_of, moved_to};

/// ```text
/// impl Event for JobArchived {
///     const TYPES: &'static [&'static str] = &["job.archived"];
///
///     fn decode(envelope: &Envelope<'_>) -> Result<Self, DecodeError> {
///         envelope.data::<Self>()
///     }
///
///     fn key(&self) -> Option<&str> {
///         Some(AsRef::<str>::as_ref(&self.job_id))
///     }
/// }
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
        let (first, _) = ends_of(key);
        let as_ref = quote_spanned!(first=> ::core::convert::AsRef::<str>::as_ref);
        let field = moved_to(first, quote!(&self.#key));
        quote! {
            fn key(&self) -> ::core::option::Option<&str> {
                ::core::option::Option::Some(#as_ref(#field))
            }
        }
    });
    // What is generic may lack what an event needs, which is not what is wrong with it.
    let bounds = if whole {
        quote!(#bounds)
    } else {
        quote!(where Self: ::core::marker::Send + 'static)
    };
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #parameters #krate::Event for #name #arguments #bounds {
            const TYPES: &'static [&'static str] = &[#types];

            fn decode(
                #envelope: &#krate::Envelope<'_>,
            ) -> ::core::result::Result<Self, #krate::DecodeError> {
                #decode
            }

            #key
        }
    }
}

fn expand_decode(event: &Event<'_>, envelope: &Ident, krate: &Krate) -> TokenStream {
    match event.decode {
        Some(path) => {
            let (_, last) = ends_of(path);
            let argument = quote_spanned!(last=> (#envelope));
            quote!(#path #argument)
        }
        None => {
            let name = event.name;
            let (first, _) = ends_of(name);
            quote_spanned!(first=> #krate::Envelope::data::<#name>(#envelope))
        }
    }
}
