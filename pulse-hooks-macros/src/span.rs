//! Where generated code is shown.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

/// The first and the last token. Two spans, because a stable compiler does not join them for us;
/// it does underline everything between the first and the last token of an expression.
pub(crate) fn ends_of(tokens: &impl ToTokens) -> (Span, Span) {
    let mut spans = tokens
        .to_token_stream()
        .into_iter()
        .map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::mixed_site);
    let last = spans.last().unwrap_or(first);
    (first, last)
}

/// Shown at `span`, with names that mean what they mean in this crate.
pub(crate) fn own(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// The same tokens, shown at `span`, with the names in them meaning what they meant.
pub(crate) fn moved_to(span: Span, tokens: impl ToTokens) -> TokenStream {
    let move_token = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), moved_to(span, group.stream())).into();
        }
        token.set_span(span.resolved_at(token.span()));
        token
    };
    tokens
        .into_token_stream()
        .into_iter()
        .map(move_token)
        .collect()
}

/// The type, or a stand-in if the condition is false, shown from the one place to the other: the
/// compiler underlines all between the first and the last token of it. They are no names, since an
/// editor takes every name of ours that has the span of the user's for another meaning of it.
pub(crate) fn expand_between(
    (first, last): (Span, Span),
    ty: impl ToTokens,
    condition: impl ToTokens,
    private: impl ToTokens,
) -> TokenStream {
    let head = quote_spanned!(first=> <);
    let tail = quote_spanned!(last=> >);
    quote!(#head #private::If as #private::Choose<#condition>>::Of<#ty #tail)
}

/// Whether one of the words stands somewhere in the tokens.
pub(crate) fn mentions_any(tokens: TokenStream, words: &[&str]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => words.iter().any(|word| ident == word),
        TokenTree::Group(group) => mentions_any(group.stream(), words),
        _ => false,
    })
}
