//! What a function must be to be a handler, as far as its signature shows. Types are the
//! compiler's to judge, in the code we generate.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Ident, PatType, ReturnType, Signature, Type, Visibility};

use super::parse::HandlerFn;
use super::types::{check_by_value, check_type, is_refused_by_compiler};
use crate::diag::{Diagnostics, as_type, error_at};
use crate::paths::{RESERVED_PREFIX, text_of};
use crate::spelling::ungroup;

/// Names that a type beside the function would take away from the rest of its module.
const TAKEN_NAMES: &[&str] = &[
    "std",
    "core",
    "alloc",
    "pulse_hooks",
    "str",
    "bool",
    "char",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "f32",
    "f64",
];

pub(super) struct Handler<'f> {
    pub(super) attributes: &'f [Attribute],
    pub(super) visibility: &'f Visibility,
    pub(super) name: &'f Ident,
    pub(super) event: &'f Type,
    pub(super) arguments: Vec<&'f Type>,
    pub(super) output: &'f ReturnType,
}

pub(super) fn check_handler<'f>(
    function: &'f HandlerFn,
    diag: &mut Diagnostics,
) -> Option<Handler<'f>> {
    let signature = &function.signature;
    check_name(&signature.ident, diag);
    check_qualifiers(signature, diag);
    check_generics(signature, diag);
    check_answer(signature, diag);
    check_attributes(function, diag);
    let mut types = check_arguments(signature, diag)?.into_iter();
    Some(Handler {
        attributes: &function.attributes,
        visibility: &function.visibility,
        name: &signature.ident,
        event: types.next()?,
        arguments: types.collect(),
        output: &signature.output,
    })
}

/// Puts a mistake in the place of each type that nothing can be taken by, and tells whether there was
/// one. The function stays, with an argument of no type at all.
pub(super) fn replace_types(function: &mut HandlerFn) -> bool {
    let name = function.signature.ident.clone();
    let mut replaced = false;
    for (nth, input) in function.signature.inputs.iter_mut().enumerate() {
        let FnArg::Typed(argument) = input else {
            continue;
        };
        if let Some((problem, help)) = check_by_value(ungroup(&argument.ty), nth == 0, &name) {
            let mistake = error_at(&argument.ty, &problem, &help);
            *argument.ty = Type::Verbatim(as_type(mistake));
            replaced = true;
        }
    }
    replaced
}

/// Other attributes may do to the function what they like, but for these.
fn check_attributes(function: &HandlerFn, diag: &mut Diagnostics) {
    let name = &function.signature.ident;
    for attribute in &function.attributes {
        if is_ours(attribute) {
            diag.error(
                attribute,
                &format!("`#[pulse_handler]` stands above `{name}` twice"),
                "keep one",
            );
        } else if ends_in(attribute, "main") || ends_in(attribute, "test") {
            let written = text_of(attribute.path());
            diag.error(
                attribute,
                &format!("`#[{written}]` runs handler `{name}`, and so does the router"),
                &format!("take `#[{written}]` off, and call `{name}` from another function"),
            );
        }
    }
}

pub(super) fn is_ours(attribute: &Attribute) -> bool {
    ends_in(attribute, "pulse_handler")
}

fn ends_in(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|segment| segment.ident == name)
}

/// The compiler cannot tell which of our impls reads what never comes.
fn check_answer(signature: &Signature, diag: &mut Diagnostics) {
    if let ReturnType::Type(_, ty) = &signature.output
        && let Type::Never(_) = **ty
    {
        let name = &signature.ident;
        diag.error(
            ty,
            &format!("handler `{name}` never returns, and its delivery waits for an answer"),
            "return `()`, an `Outcome`, or a `Result<(), E>`",
        );
    }
}

/// Whether a type of the function's name would hide something else.
pub(super) fn is_taken(name: &Ident) -> bool {
    TAKEN_NAMES.iter().any(|taken| name.unraw() == taken)
}

fn check_name(name: &Ident, diag: &mut Diagnostics) {
    let written = name.unraw().to_string();
    if is_taken(name) {
        diag.error(
            name,
            &format!("a handler cannot be called `{written}`: a type of that name stands beside it, and would hide the real `{written}`"),
            &format!("call it something like `on_{written}`"),
        );
    }
    if written.starts_with(RESERVED_PREFIX) {
        diag.error(
            name,
            &format!("names that begin with `{RESERVED_PREFIX}` are for generated code"),
            "call the handler by another name",
        );
    }
}

fn check_qualifiers(signature: &Signature, diag: &mut Diagnostics) {
    let name = &signature.ident;
    if signature.asyncness.is_none() && signature.constness.is_none() {
        let mut shown = signature.fn_token.to_token_stream();
        name.to_tokens(&mut shown);
        diag.error(
            shown,
            &format!("handler `{name}` is not async"),
            &format!(
                "write `async fn {name}`; if that stands there, take off the attribute above that \
                 takes `async` away, such as `#[tokio::main]`"
            ),
        );
    }
    if let Some(constness) = &signature.constness {
        diag.error(
            constness,
            &format!("handler `{name}` is const, and a handler is async"),
            &format!("write `async fn {name}`"),
        );
    }
    let safety = signature.safety.to_token_stream();
    if !safety.is_empty() {
        diag.error(
            safety,
            &format!("handler `{name}` is unsafe, and safe code calls it"),
            "make it safe, with an `unsafe` block inside where one is needed",
        );
    }
    if let Some(abi) = &signature.abi {
        diag.error(
            abi,
            &format!("handler `{name}` has an ABI of its own"),
            "a handler is an ordinary async function: leave `extern` out",
        );
    }
}

fn check_generics(signature: &Signature, diag: &mut Diagnostics) {
    let name = &signature.ident;
    let parameters = &signature.generics.params;
    if !parameters.is_empty() {
        diag.error(
            parameters,
            &format!("handler `{name}` is generic, and nobody could say of what"),
            "write the types out; a handler owns its arguments, so it needs no lifetimes either",
        );
    }
}

/// The arguments' types, or `None` if there is no event among them, or nothing to be made of them.
fn check_arguments<'f>(signature: &'f Signature, diag: &mut Diagnostics) -> Option<Vec<&'f Type>> {
    let name = &signature.ident;
    if let Some(receiver) = signature.receiver() {
        diag.error(
            receiver,
            &format!("handler `{name}` takes `self`, and belongs to no value"),
            "make it a free function, and take what it needs as `State(db): State<Db>`",
        );
        return None;
    }
    if signature.inputs.is_empty() {
        let mut shown = name.to_token_stream();
        signature.paren_token.surround(&mut shown, |_| ());
        diag.error(
            shown,
            &format!("handler `{name}` takes no event"),
            &format!("name the event it handles: `async fn {name}(job: JobCompleted)`"),
        );
        return None;
    }
    let arguments = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    let check = |argument: &'f PatType| {
        let is_cfg = |a: &&Attribute| a.path().is_ident("cfg") || a.path().is_ident("cfg_attr");
        let cfg = argument.attrs.iter().find(is_cfg);
        if let Some(cfg) = cfg {
            diag.error(
                cfg,
                &format!("`#[cfg]` on an argument of handler `{name}`"),
                "write the handler twice, each under its `#[cfg]`",
            );
        }
        let ty = ungroup(&argument.ty);
        check_type(ty, name, diag);
        ty
    };
    let types: Vec<_> = arguments.map(check).collect();
    let refused = types.iter().any(|ty| is_refused_by_compiler(ty));
    (!refused).then_some(types)
}
