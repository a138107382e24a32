//! The handler's twin: a type of the same name, which a router can list.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, ReturnType, Visibility};

use super::check::Handler;
use super::parse::HandlerFn;
use crate::paths::{Krate, own_ident};
use crate::span::ends_of;

/// ```text
/// struct completed {}
///
/// impl Handler for completed {
///     const TYPES: Types = <JobCompleted as FirstArgument>::TYPES;
/// }
///
/// impl<S: Sync> HandlerWith<S> for completed
/// where
///     <State<Db> as FromDelivery>::State: FromRef<S>,
/// {
///     async fn call(delivery: &Delivery, app: &S) -> Outcome {
///         let event = match <JobCompleted as FirstArgument>::decode(&delivery.envelope()) { … };
///         let argument_0 = match <State<Db> as FromDelivery>::from_delivery(…).await { … };
///         let returned = completed(event, argument_0).await;
///         (&&&&&&&Answer::of(&returned)).outcome(returned)
///     }
/// }
/// ```
pub(super) fn expand_handler(handler: &Handler<'_>, krate: &Krate) -> TokenStream {
    let private = krate.private();
    let name = handler.name;
    let event_type = handler.event;
    let kept: Vec<_> = kept_attributes(handler.attributes).collect();
    let twin = expand_twin(handler.attributes, handler.visibility, name);

    let [app_type, delivery, app, event, returned] =
        ["App", "delivery", "app", "event", "returned"].map(own_ident);
    let arguments: Vec<Ident> = (0..handler.arguments.len())
        .map(|nth| own_ident(&format!("argument_{nth}")))
        .collect();

    let at_event = ends_of(event_type).0;
    let types = quote_spanned!(at_event=> <#event_type as #private::FirstArgument>::TYPES);
    let decode = quote_spanned!(at_event=> <#event_type as #private::FirstArgument>::decode);

    let bounds = handler.arguments.iter().map(|ty| {
        quote_spanned!(ends_of(ty).0=> <#ty as #krate::FromDelivery>::State: #krate::FromRef<#app_type>,)
    });
    let extractions = handler
        .arguments
        .iter()
        .zip(&arguments)
        .map(|(ty, argument)| {
            let extract =
                quote_spanned!(ends_of(ty).0=> <#ty as #krate::FromDelivery>::from_delivery);
            let refused = expand_answer(&returned, &private, ends_of(ty));
            quote! {
                let #argument = match #extract(#delivery, #krate::FromRef::from_ref(#app)).await {
                    ::core::result::Result::Ok(#argument) => #argument,
                    ::core::result::Result::Err(#returned) => {
                        let #returned = ::core::result::Result::<(), _>::Err(#returned);
                        return #refused;
                    }
                };
            }
        });
    let shown = match handler.output {
        ReturnType::Default => ends_of(name),
        ReturnType::Type(_, ty) => ends_of(ty),
    };
    let answer = expand_answer(&returned, &private, shown);

    quote! {
        #twin

        #(#kept)*
        #[automatically_derived]
        impl #private::Handler for #name {
            const TYPES: #private::Types = #types;
        }

        #(#kept)*
        #[automatically_derived]
        #[allow(deprecated, clippy::unit_arg, clippy::let_unit_value)]
        impl<#app_type: ::core::marker::Sync> #private::HandlerWith<#app_type> for #name
        where
            #(#bounds)*
        {
            async fn call(
                #delivery: &#krate::Delivery,
                #app: &#app_type,
            ) -> #krate::Outcome {
                let #event = match #decode(&#delivery.envelope()) {
                    ::core::result::Result::Ok(#event) => #event,
                    ::core::result::Result::Err(#event) => {
                        return #krate::Outcome::Undecodable(#event);
                    }
                };
                #(#extractions)*
                let #returned = #name(#event, #(#arguments),*).await;
                #answer
            }
        }
    }
}

/// Fits wherever the handler is listed.
pub(super) fn expand_stub(function: &HandlerFn, krate: &Krate) -> TokenStream {
    let private = krate.private();
    let name = &function.signature.ident;
    let twin = expand_twin(&function.attributes, &function.visibility, name);
    let kept: Vec<_> = kept_attributes(&function.attributes).collect();
    quote! {
        #twin

        #(#kept)*
        #[automatically_derived]
        impl #private::Handler for #name {
            const TYPES: #private::Types = #private::Types::Any;
            const BROKEN: bool = true;
        }

        #(#kept)*
        #[automatically_derived]
        impl<App> #private::HandlerWith<App> for #name {
            fn call(
                _: &#krate::Delivery,
                _: &App,
            ) -> impl ::core::future::Future<Output = #krate::Outcome> + ::core::marker::Send {
                ::core::future::pending()
            }
        }
    }
}

/// A braced struct shares a function's name where a unit struct could not.
fn expand_twin(attributes: &[Attribute], visibility: &Visibility, name: &Ident) -> TokenStream {
    let kept = kept_attributes(attributes);
    quote! {
        #(#kept)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_docs, missing_debug_implementations)]
        #visibility struct #name {}
    }
}

/// Reads `returned` by the first of the traits that takes its type. The errors of the last two
/// are shown at `shown`.
fn expand_answer(
    returned: &Ident,
    private: &TokenStream,
    (first, _last): (Span, Span),
) -> TokenStream {
    let read = quote_spanned!(first=> (&&&&&&&#private::Answer::of(&#returned)).outcome(#returned));
    quote! {
        {
            use #private::{
                ByClass as _, ByError as _, ByErrorItself as _, ByItself as _, ByLocalError as _,
                ByNoAnswer as _, ByNoError as _,
            };
            #read
        }
    }
}

/// The attributes that hold for all that is generated from an item.
fn kept_attributes(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| {
        ["cfg", "allow"]
            .iter()
            .any(|name| attribute.path().is_ident(name))
    })
}
