//! Collects mistakes, so that one run of the compiler shows all of them.

use proc_macro2::TokenStream;
use quote::ToTokens;

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
        self.push(syn::Error::new_spanned(tokens, message(problem, help)));
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

    /// The mistakes as tokens that make the compiler report them; nothing, if there are none.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0
            .map_or_else(TokenStream::new, |error| error.into_compile_error())
    }
}

fn message(problem: &str, help: &str) -> String {
    format!("{problem}\nhelp: {help}")
}
