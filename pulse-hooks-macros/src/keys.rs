//! Keys of attributes and of the router: known ones, nearest ones, each at most once.

use proc_macro2::TokenTree;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Token};

use crate::diag::Diagnostics;

/// The value of one key, with a place to report a second one.
pub(crate) struct Slot<T> {
    key: &'static str,
    value: Option<T>,
}

impl<T> Slot<T> {
    pub(crate) fn new(key: &'static str) -> Self {
        Self { key, value: None }
    }

    pub(crate) fn set(&mut self, key: &Ident, value: T, diag: &mut Diagnostics) {
        if self.value.is_some() {
            let name = self.key;
            diag.error(key, &format!("`{name}` is given twice"), "keep one");
        } else {
            self.value = Some(value);
        }
    }

    pub(crate) fn get(self) -> Option<T> {
        self.value
    }
}

/// Reports a key that is not among `known`.
pub(crate) fn unknown_key(key: &Ident, of: &str, known: &[&str], diag: &mut Diagnostics) {
    let written = key.unraw().to_string();
    let help = match nearest(&written, known) {
        Some(name) => format!("did you mean `{name}`? {}", listed(known)),
        None => listed(known),
    };
    diag.error(key, &format!("unknown key `{written}` {of}"), &help);
}

/// An identifier for a key, keywords such as `crate` included.
pub(crate) fn parse_key(input: ParseStream<'_>, of: &str) -> syn::Result<Ident> {
    input
        .call(Ident::parse_any)
        .map_err(|error| syn::Error::new(error.span(), format!("expected a key {of}")))
}

/// The comma after a value that is not the last.
pub(crate) fn parse_comma(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    Err(input.error("expected a comma before this"))
}

/// Goes to the next comma, past the value of a key nobody knows.
pub(crate) fn skip_value(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

fn listed(known: &[&str]) -> String {
    match known {
        [only] => format!("the only key is `{only}`"),
        _ => {
            let names: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("the keys are {}", names.join(", "))
        }
    }
}

/// The known name with the fewest letters changed, if they are few.
fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let (distance, name) = known
        .iter()
        .map(|name| (distance(written, name), *name))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= name.len() / 3 + 1 && distance < name.len()).then_some(name)
}

/// Levenshtein's.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, r) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(l != *r);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
