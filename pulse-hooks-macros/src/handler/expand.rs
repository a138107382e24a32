//! The handler's twin: a type of the same name, which a router can list.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, ReturnType, Type, Visibility};

use super::check::Handler;
use crate::paths::{Krate, own_ident, private_name};
use crate::span::{ends_of, expand_between, own};

/// ```text
/// struct completed { items: [(); {
///     use ::pulse_hooks as krate;
///     use {ReadAnswer as _, Otherwise as _, …};
///
///     impl Handler for completed {
///         const TYPES: Types = <JobCompleted as FirstArgument>::TAKES;
///         const IS_WHOLE: bool =
///             WHOLE && <<If as Choose<IS_EVENT>>::Of<Type0> as HandlerArgument>::PULSE_IS_JUDGED;
///     }
///
///     const IS_EVENT: bool = <Ask<JobCompleted>>::PULSE_IS_FIRST;
///     const WHOLE: bool = IS_EVENT && <Ask<Type0>>::PULSE_IS_ARGUMENT;
///
///     type Type0 = State<Db>;
///
///     impl<AnyState: SharedState> RunsWith<AnyState> for completed
///     where
///         <Argument<Type0, WHOLE> as Extract<Type0>>::State: FromRef<AnyState>,
///     {
///         fn boxed() -> BoxHandler<AnyState> {
///             BoxHandler::of::<Self>(|delivery, app| <Call<WHOLE>>::boxed(async move {
///                 let event = match <JobCompleted as FirstArgument>::read(&delivery.envelope()) { … };
///                 let argument_0 = match <Argument<Type0, WHOLE>>::extract(delivery, FromRef::from_ref(app)).await { … };
///                 let returned = completed(event, argument_0).await;
///                 <_ as IntoOutcome>::into_outcome(<_ as HandlerFailure>::into_answer(
///                     (&&&&&&&&&&Answer::of(&returned)).pulse_handler_outcome(returned),
///                 ))
///             }))
///         }
///     }
///     0
/// }] }
/// ```
pub(super) fn expand_handler(handler: &Handler<'_>, krate: &Krate) -> TokenStream {
    let private = private_name();
    let name = handler.name;
    let event_type = handler.event;
    let [is_event, whole] = ["IS_EVENT", "WHOLE"].map(own_ident);
    // Messages name it. Of the user's names only the function's and the event's stand in its scope.
    let app_type = Ident::new("AnyState", Span::mixed_site());
    let [delivery, app, event, returned] = ["delivery", "app", "event", "returned"].map(own_ident);
    let arguments: Vec<_> = handler
        .arguments
        .iter()
        .enumerate()
        .map(|(nth, ty)| Argument::new(nth, ty, name.span()))
        .collect();
    let names = arguments.iter().map(|argument| &argument.name);
    let definitions = arguments.iter().map(|argument| argument.expand_alias());
    let asked = arguments.iter().map(|argument| &argument.asked);
    let judgements = arguments
        .iter()
        .map(|argument| argument.expand_judgement(&is_event));
    let bounds = arguments
        .iter()
        .map(|argument| argument.expand_bound(krate, &whole, &app_type));
    let extractions = arguments
        .iter()
        .map(|argument| argument.expand_extraction(krate, &whole, [&delivery, &app, &returned]));
    let answer = expand_answer(
        &returned,
        krate,
        match handler.output {
            ReturnType::Default => ends_of(name),
            ReturnType::Type(_, ty) => ends_of(ty),
        },
    );

    let body = quote! {
        let #event = match <#event_type as #private::FirstArgument>::read(&#delivery.envelope()) {
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
            const IS_WHOLE: ::core::primitive::bool = #whole #(&& #judgements)*;
        }

        const #is_event: ::core::primitive::bool =
            <#private::Ask<#event_type>>::PULSE_IS_FIRST;
        const #whole: ::core::primitive::bool =
            #is_event #(&& <#private::Ask<#asked>>::PULSE_IS_ARGUMENT)*;

        #(#definitions)*

        #[automatically_derived]
        impl<#app_type: #krate::SharedState> #private::RunsWith<#app_type> for #name
        where
            #(#bounds)*
        {
            fn boxed() -> #private::BoxHandler<#app_type> {
                #private::BoxHandler::of::<Self>(|#delivery, #app| #future)
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
    name: Ident,
}

impl<'h> Argument<'h> {
    fn new(nth: usize, ty: &'h Type, at: Span) -> Self {
        Self {
            ty,
            asked: Ident::new(&format!("__pulse_Type{nth}"), at),
            name: own_ident(&format!("argument_{nth}")),
        }
    }

    /// What the app state must give for it.
    fn expand_bound(&self, krate: &Krate, whole: &Ident, app_type: &Ident) -> TokenStream {
        let extract = self.expand_extract(whole);
        quote!(#extract::State: #krate::FromRef<#app_type>,)
    }

    /// What it is extracted through; if the handler is not whole, a stand-in that lets the rest
    /// compile.
    fn expand_extract(&self, whole: &Ident) -> TokenStream {
        let (asked, private) = (&self.asked, private_name());
        quote!(<#private::Argument<#asked, #whole> as #private::Extract<#asked>>)
    }

    /// Makes the argument, or returns its refusal as the answer.
    fn expand_extraction(
        &self,
        krate: &Krate,
        whole: &Ident,
        [delivery, app, returned]: [&Ident; 3],
    ) -> TokenStream {
        let Self { ty, name, .. } = self;
        let extract = self.expand_extract(whole);
        let refused = expand_failure(returned, ends_of(ty));
        quote! {
            let #name = match #extract::extract(
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

    /// The one place where a type that is no argument is an error.
    fn expand_judgement(&self, is_event: &Ident) -> TokenStream {
        let private = private_name();
        let judged = expand_between(ends_of(self.ty), &self.asked, is_event, &private);
        quote!(<#judged as #private::HandlerArgument>::PULSE_IS_JUDGED)
    }

    fn expand_alias(&self) -> TokenStream {
        let Self { ty, asked, .. } = self;
        quote!(type #asked = #ty;)
    }
}

/// Fits wherever the handler is listed.
pub(super) fn expand_stub(
    attributes: &[Attribute],
    visibility: &Visibility,
    name: &Ident,
    krate: &Krate,
) -> TokenStream {
    let private = private_name();
    let items = quote! {
        #[automatically_derived]
        impl #private::Handler for #name {
            const TYPES: #private::Types = #private::Types::Mistaken;
            const IS_WHOLE: ::core::primitive::bool = false;
        }
    };
    expand_twin(attributes, visibility, name, krate, &items)
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
    let import = krate.import_all();
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
        #[allow(
            deprecated,
            non_camel_case_types,
            non_local_definitions,
            unused_imports,
            unused_parens,
            #of_public
        )]
        #visibility #keyword #name {
            #field: [(); {
                #import
                #items
                0
            }],
        }
    }
}

/// Reads `returned` by the first of the traits that takes its type. What none takes is refused
/// between the two places.
fn expand_answer(returned: &Ident, krate: &Krate, ends: (Span, Span)) -> TokenStream {
    let private = private_name();
    let inferred = expand_between(ends, quote!(_), quote!(true), &private);
    let failed = expand_failure(returned, ends);
    quote!(<#inferred as #krate::IntoOutcome>::into_outcome(#failed))
}

/// The same of a `Result<(), E>`, which is an answer if `E` is an error.
fn expand_failure(returned: &Ident, ends: (Span, Span)) -> TokenStream {
    let private = private_name();
    let inferred = expand_between(ends, quote!(_), quote!(true), &private);
    quote! {
        <#inferred as #private::HandlerFailure<_>>::into_answer(
            (&&&&&&&&&&#private::Answer::of(&#returned)).pulse_handler_outcome(#returned),
        )
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
