//! What types a handler's arguments may have, as far as their spelling shows.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

use crate::diag::Diagnostics;
use crate::size::{in_arc, is_unsized, text_of_type};
use crate::span::mentions_any;
use crate::spelling::{is_bare, is_named, type_in};

const HELP_FOR_ENVELOPE: &str = "take a `Delivery`, which gives it: `delivery.envelope()`";

/// Why nothing can be taken by this type. The compiler would refuse the function as well, with
/// other advice, and say it for each thing it does with the argument.
pub(super) fn check_by_value(ty: &Type, is_event: bool, name: &Ident) -> Option<(String, String)> {
    let types = [Some(ty), type_in_state(ty)];
    if is_event && mentions_any(ty.to_token_stream(), &["dyn"]) {
        let problem = "takes a trait object, and decodes its event into one type";
        let help = "write one event type, such as `JobCompleted`, or `RawEvent` for any";
        return Some((format!("handler `{name}` {problem}"), help.to_owned()));
    }
    if let Type::Reference(reference) = ty
        && is_bare(&reference.elem, "Envelope")
    {
        // The compiler refuses it too, for the lifetime that is not written; or it is the user's own.
        let help = format!("{HELP_FOR_ENVELOPE}; one of your own by value: `Envelope`");
        return Some((borrows(name), help));
    }
    let ty = types.into_iter().flatten().find(|ty| is_unsized(ty))?;
    let shown = text_of_type(ty);
    let problem = format!("`{shown}` has no size, and a handler takes its arguments by value");
    Some((problem, help_with_size(ty, is_event)))
}

fn borrows(name: &Ident) -> String {
    format!("handler `{name}` borrows an argument, and nobody keeps what it borrows")
}

/// The first mistake in the type of an argument.
pub(super) fn check_type(ty: &Type, name: &Ident, diag: &mut Diagnostics) {
    let borrows = borrows(name);
    if let Type::Reference(reference) = ty
        && !is_named(&reference.elem, "Envelope")
    {
        let help = format!("take it by value: `{}`", text_of_type(&reference.elem));
        diag.error(ty, &borrows, &help);
    } else if mentions_borrow(ty.to_token_stream()) {
        diag.error(ty, &borrows, &help_to_own(ty));
    } else if mentions_any(ty.to_token_stream(), &["impl"]) {
        diag.error(
            ty,
            &format!("handler `{name}` takes an `impl Trait`, and nobody could say of which type"),
            "write the type out",
        );
    }
}

/// Whether the compiler refuses the signature itself: it infers no type there, a free function has no
/// `Self`, and what is not to be had by value has been replaced. Generated code would repeat it.
pub(super) fn is_refused_by_compiler(ty: &Type) -> bool {
    matches!(ty, Type::Verbatim(_)) || mentions_any(ty.to_token_stream(), &["_", "Self"])
}

fn help_with_size(ty: &Type, is_event: bool) -> String {
    match ty {
        Type::Slice(slice) if is_event => {
            format!("take one event: `{}`", text_of_type(&slice.elem))
        }
        _ if is_event => {
            "take one of Pulse's events such as `JobCompleted`, or a `RawEvent`".to_owned()
        }
        _ => format!(
            "write `State<{}>`, and the same in the app state",
            in_arc(ty)
        ),
    }
}

fn help_to_own(ty: &Type) -> String {
    match type_in_state(ty) {
        Some(Type::Reference(reference)) if is_named(&reference.elem, "str") => {
            "write `State<String>`, or `State<&'static str>` for a text of the program".to_owned()
        }
        Some(Type::Reference(reference)) => {
            format!(
                "write `State<{}>`, which is cloned for each call",
                text_of_type(&reference.elem)
            )
        }
        _ if is_named(referent(ty), "Envelope") => HELP_FOR_ENVELOPE.to_owned(),
        _ => "write a type that owns all it holds, such as `String` for `&str`".to_owned(),
    }
}

fn referent(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => &reference.elem,
        ty => ty,
    }
}

/// The `T` of a `State<T>`.
fn type_in_state(ty: &Type) -> Option<&Type> {
    type_in(ty, "State")
}

/// Whether there is a reference without `'static`, or a `'_`. What stands in the parentheses of
/// `Fn(&str)` borrows nothing.
fn mentions_borrow(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    let mut after_name = false;
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        let borrows = match &token {
            TokenTree::Punct(mark) if mark.as_char() == '&' => !is_punct(next, '\''),
            TokenTree::Punct(mark) if mark.as_char() == '\'' => is_ident(next, "_"),
            TokenTree::Group(group) => !after_name && mentions_borrow(group.stream()),
            _ => false,
        };
        if borrows {
            return true;
        }
        after_name = matches!(token, TokenTree::Ident(_));
    }
    false
}

fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

fn is_ident(token: Option<&TokenTree>, name: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == name)
}
