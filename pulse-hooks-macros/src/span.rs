//! Spans in two halves: shown where the user wrote something, resolved as our own.

use proc_macro2::Span;
use quote::ToTokens;

/// Shown at `span`, with names that mean what they mean in this crate.
pub(crate) fn own(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// The first and the last token. Two spans, because a stable compiler does not join them for us;
/// it does underline everything between the first and the last token of an expression.
pub(crate) fn ends_of(tokens: &impl ToTokens) -> (Span, Span) {
    let mut spans = tokens
        .to_token_stream()
        .into_iter()
        .map(|token| own(token.span()));
    let first = spans.next().unwrap_or_else(Span::mixed_site);
    let last = spans.last().unwrap_or(first);
    (first, last)
}
