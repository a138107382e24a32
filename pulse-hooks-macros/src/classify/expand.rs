//! The implementation of `Classify`.

use proc_macro2::TokenStream;
use quote::quote;

use super::check::{Arm, ArmClass, ErrorType};
use super::parse::Class;
use crate::paths::{Krate, own_ident};
use crate::span::{ends_of, expand_between};

/// ```text
/// const _: () = {
///     use ::pulse_hooks as krate;
///
///     impl Classify for StoreError {
///         fn class(&self) -> Class {
///             match self {
///                 Self::NotFound { .. } => Class::Permanent,
///                 Self::Db { 0: inner } => HasClass::class_of(inner),
///             }
///         }
///     }
/// };
/// ```
pub(super) fn expand_classify(error: &ErrorType<'_>, whole: bool, krate: &Krate) -> TokenStream {
    let name = &error.input.ident;
    let (parameters, arguments, bounds) = error.input.generics.split_for_impl();
    let class = if whole {
        let arms = error.arms.iter().map(|arm| expand_arm(arm, krate));
        // An enum without variants is no value, and a reference to it still is one to `match`.
        if error.arms.is_empty() {
            quote!(match *self {})
        } else {
            quote!(match self { #(#arms)* })
        }
    } else {
        quote!(::core::default::Default::default())
    };
    krate.block(&quote! {
        #[automatically_derived]
        #[allow(deprecated, unused_variables)]
        impl #parameters #krate::Classify for #name #arguments #bounds {
            fn class(&self) -> #krate::Class {
                #class
            }
        }
    })
}

fn expand_arm(arm: &Arm<'_>, krate: &Krate) -> TokenStream {
    let variant = arm.variant.map(|variant| quote!(::#variant));
    match &arm.class {
        ArmClass::Field(member, ty) => {
            let private = krate.private();
            let inner = own_ident("inner");
            let error = expand_between(ends_of(ty), ty, quote!(true), &private);
            let class = quote!(<#error as #private::HasClass>::class_of(#inner));
            quote!(Self #variant { #member: #inner } => #class,)
        }
        ArmClass::Given(class) => {
            let fields = match class {
                Class::RetryAfter(_) => arm.fields.as_slice(),
                _ => &[],
            };
            let class = expand_class(class, krate);
            quote!(Self #variant { #(#fields,)* .. } => #class,)
        }
        ArmClass::Default => {
            quote!(Self #variant { .. } => ::core::default::Default::default(),)
        }
    }
}

fn expand_class(class: &Class, krate: &Krate) -> TokenStream {
    match class {
        Class::Permanent => quote!(#krate::Class::Permanent),
        Class::Ack => quote!(#krate::Class::Ack),
        Class::RetryAfter(time) => {
            let private = krate.private();
            let judged = expand_between(ends_of(time), quote!(_), quote!(true), &private);
            quote! {{
                #[allow(unused_imports)]
                use #private::{AnyWait as _, ReadWait as _};
                #krate::Class::Retry {
                    after: ::core::option::Option::Some(
                        <#judged as #private::RetryTime>::into_duration(
                            #private::Wait(#time).pulse_retry_time(),
                        ),
                    ),
                }
            }}
        }
        Class::Retry | Class::Transparent(_) => quote! {
            #krate::Class::Retry { after: ::core::option::Option::None }
        },
    }
}
