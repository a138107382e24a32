//! The handler's twin: a type of the same name, which a router can list.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, ReturnType, Type, Visibility};

use super::check::Handler;
use super::parse::HandlerFn;
use crate::paths::{Krate, own_ident};
use crate::span::{ends_of, expand_between, own};

/// ```text
/// struct completed { items: [(); {
/// const _: () = {
///     use ::pulse_hooks as krate;
///     use {ReadAnswer as _, Otherwise as _, …};
///
///     impl Handler for completed {
///         const TYPES: Types = <JobCompleted as FirstArgument>::TAKES;
///         const IS_WHOLE: bool = WHOLE;
///     }
///
///     type Event = JobCompleted;
///     const IS_EVENT: bool = <Ask<Event>>::PULSE_IS_FIRST;
///     const WHOLE: bool = IS_EVENT && <Ask<Type0>>::PULSE_IS_ARGUMENT;
///
///     type Type0 = State<Db>;
///     const _: () = { let _ = <<If as Choose<IS_EVENT>>::Of<State<Db>> as HandlerArgument>::PULSE_IS_JUDGED; };
///     type Argument0 = Argument<Type0, WHOLE>;
///
///     impl<AppState: SharedState> RunsWith<AppState> for completed
///     where
///         <Argument0 as Extract<Type0>>::State: FromRef<AppState>,
///     {
///         fn call<'call>(delivery: &'call Delivery, app: &'call AppState) -> BoxFuture<'call, Outcome> {
///             <Call<WHOLE>>::boxed(async move {
///                 let event = match <Event as FirstArgument>::read(&delivery.envelope()) { … };
///                 let argument_0 = match Argument0::extract(delivery, FromRef::from_ref(app)).await { … };
///                 let returned = completed(event, argument_0).await;
///                 let (failure, answer) = (&&&&&&&&&&Answer::of(&returned)).pulse_handler_outcome(returned);
///                 <_ as HandlerFailure>::judged(&failure);
///                 <_ as IntoOutcome>::into_outcome(answer)
///             })
///         }
///
///         fn boxed() -> BoxHandler<AppState> {
///             BoxHandler::of::<Self>()
///         }
///     }
/// };
/// 0 }] }
/// ```
pub(super) fn expand_handler(handler: &Handler<'_>, krate: &Krate) -> TokenStream {
    let private = krate.private();
    let name = handler.name;
    let event_type = handler.event;
    let [is_event, whole, event_alias] = ["IS_EVENT", "WHOLE", "Event"].map(own_ident);
    // Messages name it. No name of the user's stands in its scope, but for the function's.
    let app_type = Ident::new("AppState", Span::mixed_site());
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
        krate,
        match handler.output {
            ReturnType::Default => ends_of(name),
            ReturnType::Type(_, ty) => ends_of(ty),
        },
    );

    // Shown as if it were the type itself, so that what is no event is the same error twice, which
    // the compiler shows once.
    let event_again = expand_between(ends_of(event_type), &event_alias, &quote!(true), &private);
    let body = quote! {
        let #event = match <#event_again as #private::FirstArgument>::read(&#delivery.envelope()) {
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

    let items = quote! {
            use #private::{
                AnyAnswer as _, FallibleAnswer as _, Otherwise as _, ReadAnswer as _,
            };

            #[automatically_derived]
            impl #private::Handler for #name {
                const TYPES: #private::Types = <#event_type as #private::FirstArgument>::TAKES;
                const IS_WHOLE: ::core::primitive::bool = #whole;
            }

            type #event_alias = #event_type;
            const #is_event: ::core::primitive::bool =
                <#private::Ask<#event_alias>>::PULSE_IS_FIRST;
            const #whole: ::core::primitive::bool =
                #is_event #(&& <#private::Ask<#asked>>::PULSE_IS_ARGUMENT)*;

            #(#definitions)*

            #[automatically_derived]
            impl<#app_type: #krate::SharedState> #private::RunsWith<#app_type> for #name
            where
                #(#bounds)*
            {
                fn call<'__pulse_call>(
                    #delivery: &'__pulse_call #krate::Delivery,
                    #app: &'__pulse_call #app_type,
                ) -> #private::BoxFuture<'__pulse_call, #krate::Outcome> {
                    #future
                }

                fn boxed() -> #private::BoxHandler<#app_type> {
                    #private::BoxHandler::of::<Self>()
                }
            }
    };
    expand_twin(handler.attributes, handler.visibility, name, krate, &items)
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
        let refused = expand_answer(returned, krate, ends_of(ty));
        quote! {
            let #name = match <#alias as #private::Extract<#asked>>::extract(
                #delivery,
                #krate::FromRef::from_ref(#app),
            ).await {
                ::core::result::Result::Ok(#name) => #name,
                ::core::result::Result::Err(#returned) => {
                    let #returned = ::core::result::Result::<(), _>::Err(#returned);
                    return { #refused };
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
        let judged = expand_between(ends_of(ty), ty, is_event, &private);
        let unnamed = Ident::new("_", asked.span());
        quote! {
            #[allow(non_camel_case_types)]
            type #asked = #ty;
            const #unnamed: () = { let _ = <#judged as #private::HandlerArgument>::PULSE_IS_JUDGED; };
            #[allow(non_camel_case_types)]
            type #alias = #private::Argument<#asked, #whole>;
        }
    }
}

/// Fits wherever the handler is listed.
pub(super) fn expand_stub(function: &HandlerFn, krate: &Krate) -> TokenStream {
    let private = krate.private();
    let name = &function.signature.ident;
    let items = quote! {
        #[automatically_derived]
        impl #private::Handler for #name {
            const TYPES: #private::Types = #private::Types::Mistaken;
            const IS_WHOLE: ::core::primitive::bool = false;
        }
    };
    expand_twin(
        &function.attributes,
        &function.visibility,
        name,
        krate,
        &items,
    )
}

/// A braced struct shares a function's name where a unit struct could not.
///
/// All else stands inside of it: in an `impl`, where there can be none, one item is one error.
fn expand_twin(
    attributes: &[Attribute],
    visibility: &Visibility,
    name: &Ident,
    krate: &Krate,
    items: &TokenStream,
) -> TokenStream {
    let kept = kept_attributes(attributes);
    let import = krate.import();
    let keyword = quote_spanned!(own(name.span())=> struct);
    let field = own_ident("items");
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
        #visibility #keyword #name {
            #field: [(); {
                #[allow(deprecated, non_local_definitions, unused_imports, unused_parens)]
                const _: () = {
                    #import
                    #items
                };
                0
            }],
        }
    }
}

/// Reads `returned` by the first of the traits that takes its type. What none takes is refused
/// between the two places.
fn expand_answer(returned: &Ident, krate: &Krate, ends: (Span, Span)) -> TokenStream {
    let private = krate.private();
    let [failure, answer] = ["failure", "answer"].map(own_ident);
    let inferred = expand_between(ends, quote!(_), quote!(true), &private);
    quote! {
        let (#failure, #answer) =
            (&&&&&&&&&&#private::Answer::of(&#returned)).pulse_handler_outcome(#returned);
        <#inferred as #private::HandlerFailure>::judged(&#failure);
        <#inferred as #krate::IntoOutcome>::into_outcome(#answer)
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
