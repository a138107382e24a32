//! The handler's twin: a type of the same name, which a router can list.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, ReturnType, Type, Visibility};

use super::check::Handler;
use super::parse::HandlerFn;
use crate::paths::{Krate, own_ident};
use crate::span::{ends_of, own};

/// ```text
/// struct completed {}
///
/// const _: () = {
///     use ::pulse_hooks as krate;
///     use {ReadAnswer as _, Otherwise as _, …};
///
///     impl Handler for completed {
///         const TYPES: Types = <JobCompleted as FirstArgument>::TAKES;
///         const IS_WHOLE: bool = WHOLE;
///     }
///
///     const IS_EVENT: bool = <Ask<JobCompleted>>::PULSE_IS_FIRST;
///     const WHOLE: bool = IS_EVENT && <Ask<Type0>>::PULSE_IS_ARGUMENT;
///
///     type Type0 = State<Db>;
///     const _: () = { let _ = <State<Db> as AfterFirst<IS_EVENT>>::PULSE_IS_JUDGED; };
///     type Argument0 = Argument<Type0, WHOLE>;
///
///     impl<App: Sync> HandlerWith<App> for completed
///     where
///         <Argument0 as Extract<Type0>>::State: FromRef<App>,
///     {
///         fn call<'call>(delivery: &'call Delivery, app: &'call App) -> BoxFuture<'call, Outcome> {
///             <Call<WHOLE>>::boxed(async move {
///                 let event = match <JobCompleted as FirstArgument>::read(&delivery.envelope()) { … };
///                 let argument_0 = match Argument0::extract(delivery, FromRef::from_ref(app)).await { … };
///                 let returned = completed(event, argument_0).await;
///                 (&&&&&&&&&&Answer::of(&returned)).pulse_handler_outcome(returned)
///             })
///         }
///     }
/// };
/// ```
pub(super) fn expand_handler(handler: &Handler<'_>, krate: &Krate) -> TokenStream {
    let (import, private) = (krate.import(), krate.private());
    let name = handler.name;
    let kept: Vec<_> = kept_attributes(handler.attributes).collect();
    let twin = expand_twin(handler.attributes, handler.visibility, name);

    let event_type = handler.event;
    let first_argument = quote!(<#event_type as #private::FirstArgument>);
    let [app_type, is_event, whole] = ["App", "IS_EVENT", "WHOLE"].map(own_ident);
    let [delivery, app, event, returned] = ["delivery", "app", "event", "returned"].map(own_ident);
    let arguments: Vec<_> = handler
        .arguments
        .iter()
        .enumerate()
        .map(|(nth, ty)| Argument::new(nth, ty, name.span()))
        .collect();
    let names = arguments.iter().map(|argument| &argument.name);
    let definitions = arguments
        .iter()
        .map(|argument| argument.expand_aliases(krate, &is_event, &whole));
    let asked = arguments.iter().map(|argument| &argument.asked);
    let bounds = arguments
        .iter()
        .map(|argument| argument.expand_bound(krate, &app_type));
    let extractions = arguments
        .iter()
        .map(|argument| argument.expand_extraction(krate, &delivery, &app, &returned));
    let answer = expand_answer(
        &returned,
        &private,
        match handler.output {
            ReturnType::Default => ends_of(name),
            ReturnType::Type(_, ty) => ends_of(ty),
        },
    );

    let body = quote! {
        let #event = match #first_argument::read(&#delivery.envelope()) {
            ::core::result::Result::Ok(#event) => #event,
            ::core::result::Result::Err(#event) => {
                return #krate::Outcome::Undecodable(#event);
            }
        };
        #(#extractions)*
        let #returned = #name(#event, #(#names),*).await;
        #answer
    };
    // A future that is not `Send` is reported here: from parenthesis to parenthesis, since an editor
    // takes every name of ours that has the span of the user's for another meaning of it.
    let boxed = quote!(<#private::Call<#whole>>::boxed);
    let future = quote_spanned!(name.span()=> (#boxed)(async move { #body }));

    quote! {
        #twin

        #(#kept)*
        #[allow(deprecated, unused_imports, unused_parens)]
        const _: () = {
            #import
            use #private::{
                AnyAnswer as _, FallibleAnswer as _, Otherwise as _, ReadAnswer as _,
            };

            #[automatically_derived]
            impl #private::Handler for #name {
                const TYPES: #private::Types = #first_argument::TAKES;
                const IS_WHOLE: ::core::primitive::bool = #whole;
            }

            const #is_event: ::core::primitive::bool =
                <#private::Ask<#event_type>>::PULSE_IS_FIRST;
            const #whole: ::core::primitive::bool =
                #is_event #(&& <#private::Ask<#asked>>::PULSE_IS_ARGUMENT)*;

            #(#definitions)*

            #[automatically_derived]
            impl<#app_type: ::core::marker::Sync> #private::HandlerWith<#app_type> for #name
            where
                #(#bounds)*
            {
                fn call<'__pulse_call>(
                    #delivery: &'__pulse_call #krate::Delivery,
                    #app: &'__pulse_call #app_type,
                ) -> #private::BoxFuture<'__pulse_call, #krate::Outcome> {
                    #future
                }
            }
        };
    }
}

/// An argument after the event.
struct Argument<'h> {
    ty: &'h Type,
    /// The same type, by a name that stands at the function's.
    asked: Ident,
    /// The type it is extracted through.
    alias: Ident,
    name: Ident,
}

impl<'h> Argument<'h> {
    fn new(nth: usize, ty: &'h Type, at: Span) -> Self {
        Self {
            ty,
            asked: Ident::new(&format!("__pulse_Type{nth}"), at),
            alias: own_ident(&format!("Argument{nth}")),
            name: own_ident(&format!("argument_{nth}")),
        }
    }

    /// What the app state must give for it.
    fn expand_bound(&self, krate: &Krate, app_type: &Ident) -> TokenStream {
        let Self { asked, alias, .. } = self;
        let private = krate.private();
        quote!(<#alias as #private::Extract<#asked>>::State: #krate::FromRef<#app_type>,)
    }

    /// Makes the argument, or returns its refusal as the answer.
    fn expand_extraction(
        &self,
        krate: &Krate,
        delivery: &Ident,
        app: &Ident,
        returned: &Ident,
    ) -> TokenStream {
        let Self {
            ty,
            asked,
            alias,
            name,
        } = self;
        let private = krate.private();
        let refused = expand_answer(returned, &private, ends_of(ty));
        quote! {
            let #name = match <#alias as #private::Extract<#asked>>::extract(
                #delivery,
                #krate::FromRef::from_ref(#app),
            ).await {
                ::core::result::Result::Ok(#name) => #name,
                ::core::result::Result::Err(#returned) => {
                    let #returned = ::core::result::Result::<(), _>::Err(#returned);
                    return #refused;
                }
            };
        }
    }

    /// One place where a type that is no argument is an error, and an alias that lets the rest
    /// compile.
    fn expand_aliases(&self, krate: &Krate, is_event: &Ident, whole: &Ident) -> TokenStream {
        let Self {
            ty, asked, alias, ..
        } = self;
        let private = krate.private();
        let (first, last) = ends_of(ty);
        let head = quote_spanned!(first=> <);
        let tail = quote_spanned!(last=> as #private::AfterFirst<#is_event>>::PULSE_IS_JUDGED);
        let unnamed = Ident::new("_", asked.span());
        quote! {
            #[allow(non_camel_case_types)]
            type #asked = #ty;
            const #unnamed: () = { let _ = #head #ty #tail; };
            #[allow(non_camel_case_types)]
            type #alias = #private::Argument<#asked, #whole>;
        }
    }
}

/// Fits wherever the handler is listed.
pub(super) fn expand_stub(function: &HandlerFn, krate: &Krate) -> TokenStream {
    let (import, private) = (krate.import(), krate.private());
    let name = &function.signature.ident;
    let twin = expand_twin(&function.attributes, &function.visibility, name);
    let kept = kept_attributes(&function.attributes);
    quote! {
        #twin

        #(#kept)*
        const _: () = {
            #import

            #[automatically_derived]
            impl #private::Handler for #name {
                const TYPES: #private::Types = #private::Types::Mistaken;
                const IS_WHOLE: ::core::primitive::bool = false;
            }
        };
    }
}

/// A braced struct shares a function's name where a unit struct could not.
fn expand_twin(attributes: &[Attribute], visibility: &Visibility, name: &Ident) -> TokenStream {
    let kept = kept_attributes(attributes);
    let keyword = quote_spanned!(own(name.span())=> struct);
    // A crate that forbids a lint refuses what allows it, so none is named that could not fire.
    let of_public = matches!(visibility, Visibility::Public(_)).then(|| {
        quote! {
            missing_docs,
            missing_debug_implementations,
            unreachable_pub,
            clippy::exhaustive_structs,
        }
    });
    quote! {
        #(#kept)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, #of_public)]
        #visibility #keyword #name {}
    }
}

/// Reads `returned` by the first of the traits that takes its type. The errors of the last two
/// are shown from `first` on.
fn expand_answer(
    returned: &Ident,
    private: &TokenStream,
    (first, last): (Span, Span),
) -> TokenStream {
    let (first, last) = (own(first), own(last));
    let function = quote!(::core::convert::identity);
    let function = quote_spanned!(first=> (#function));
    let argument = quote_spanned!(last=> (#returned));
    quote!((&&&&&&&&&&#private::Answer::of(&#returned)).pulse_handler_outcome(#function #argument))
}

/// The attributes that hold for all that is generated from an item.
fn kept_attributes(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| {
        ["cfg", "allow"]
            .iter()
            .any(|name| attribute.path().is_ident(name))
    })
}
