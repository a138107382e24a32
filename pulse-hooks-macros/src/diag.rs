//! Collects mistakes, so that one run of the compiler shows all of them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The mistakes found so far. Must be read in the end, with
/// [`into_tokens`](Self::into_tokens).
#[derive(Default)]
#[must_use]
pub(crate) struct Diagnostics(Option<syn::Error>);

impl Diagnostics {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Reports a mistake under the whole of `tokens`.
    pub(crate) fn error(&mut self, tokens: impl ToTokens, problem: &str, help: &str) {
        self.push(error_at(tokens, problem, help));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// The value, or reports why there is none.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The first mistake, [in the place of a type](as_type); the others stay.
    pub(crate) fn take_first(&mut self) -> Option<TokenStream> {
        let mut errors = self.0.take()?.into_iter();
        let first = errors.next()?;
        errors.for_each(|error| self.push(error));
        Some(as_type(first))
    }

    /// The mistakes as tokens that make the compiler report them; nothing, if there are none.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0
            .map_or_else(TokenStream::new, |error| error.into_compile_error())
    }
}

/// Reports a mistake in the place of a type, which is then none: all that is done with it raises no
/// second error. (The macro that reports it would be `()` there, but for the array.)
pub(crate) fn as_type(error: syn::Error) -> TokenStream {
    let error = error.into_compile_error();
    quote!([(); (#error)])
}

/// In the place of a mistake in the syntax. The compiler reads all before we do, and has told it in
/// better words. Where it has not, because it has learnt of syntax that we cannot read, this is an
/// error after all: values that nobody uses are looked for where nothing else is wrong.
pub(crate) fn unless_told_by_compiler() -> TokenStream {
    quote! {
        const _: () = {
            #[must_use = "this macro of pulse-hooks cannot read what it stands on, and did nothing"]
            fn expand() -> ::core::primitive::u8 {
                0
            }

            #[allow(dead_code)]
            #[deny(unused_must_use)]
            fn told() {
                expand();
            }
        };
    }
}

/// A mistake under the whole of `tokens`.
pub(crate) fn error_at(tokens: impl ToTokens, problem: &str, help: &str) -> syn::Error {
    syn::Error::new_spanned(tokens, format!("{problem}\nhelp: {help}"))
}
