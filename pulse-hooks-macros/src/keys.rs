//! Keys of attributes and of the router: known ones, nearest ones, each at most once.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Field, Ident, LitStr, Meta, Token};

use crate::diag::{Diagnostics, error_at};

/// The keys that may stand in one place.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'k> {
    /// Where: "of `#[event]`".
    pub(crate) of: &'k str,
    pub(crate) known: &'k [&'k str],
    /// What an entry looks like: "`key = field`".
    pub(crate) example: &'k str,
    /// What some take for keys, and what to write instead.
    pub(crate) elsewhere: &'k [(&'k str, &'k str)],
}

impl Keys<'_> {
    /// Reads keys parted by commas. Each known one is given to `read`, which reads what follows
    /// it. After a mistake it goes on with the next.
    pub(crate) fn parse(
        self,
        input: ParseStream<'_>,
        diag: &mut Diagnostics,
        mut read: impl FnMut(&Ident, &str, ParseStream<'_>, &mut Diagnostics) -> syn::Result<()>,
    ) {
        let mut read_next = |diag: &mut Diagnostics| {
            let key = self.parse_key(input)?;
            let name = key.unraw().to_string();
            if !self.known.contains(&name.as_str()) {
                return Err(self.unknown(&key, &name));
            }
            read(&key, &name, input, diag)?;
            if input.is_empty() || input.peek(Token![,]) {
                return Ok(());
            }
            let help = format!("help: write a comma after `{name}` and its value");
            Err(input.error(format!("expected a comma before this\n{help}")))
        };
        while !input.is_empty() {
            if let Err(error) = read_next(diag) {
                diag.push(error);
                take_to_comma(input);
            }
            // There is one, unless this is the end.
            let _ = input.parse::<Token![,]>();
        }
    }

    fn parse_key(self, input: ParseStream<'_>) -> syn::Result<Ident> {
        let Self { of, example, .. } = self;
        input.call(Ident::parse_any).map_err(|error| {
            let message = format!("expected a key {of}\nhelp: write {example}");
            syn::Error::new(error.span(), message)
        })
    }

    fn unknown(self, key: &Ident, name: &str) -> syn::Error {
        let elsewhere = self.elsewhere.iter().find(|(word, _)| *word == name);
        if let Some((_, help)) = elsewhere {
            return error_at(key, &format!("`{name}` is no key {}", self.of), help);
        }
        let nearest = nearest(name, self.known)
            .map(|known| format!("did you mean `{known}`? "))
            .unwrap_or_default();
        let (of, listed) = (self.of, self.listed());
        let message = format!("unknown key `{name}` {of}\nhelp: {nearest}{listed}");
        syn::Error::new_spanned(key, message)
    }

    fn listed(self) -> String {
        match self.known {
            [only] => format!("write {}; the only key is `{only}`", self.example),
            known => {
                let names: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
                format!("the keys are {}", names.join(", "))
            }
        }
    }
}

/// Reads the keys in the parentheses of `attribute`, which must hold some.
pub(crate) fn parse_filled(
    attribute: &Attribute,
    example: &str,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    if matches!(&attribute.meta, Meta::List(list) if !list.tokens.is_empty()) {
        return attribute.parse_args_with(parse);
    }
    let name = attribute.path().to_token_stream();
    let message = format!("`#[{name}]` says nothing\nhelp: write `{example}`");
    Err(syn::Error::new_spanned(attribute, message))
}

/// Refuses our attribute where nobody would look for it.
pub(crate) fn refuse_misplaced<'i>(
    fields: impl IntoIterator<Item = &'i Field>,
    name: &str,
    help: &str,
    diag: &mut Diagnostics,
) {
    for field in fields {
        refuse_on(&field.attrs, "a field", name, help, diag);
    }
}

pub(crate) fn refuse_on(
    attributes: &[Attribute],
    place: &str,
    name: &str,
    help: &str,
    diag: &mut Diagnostics,
) {
    for attribute in attributes.iter().filter(|a| a.path().is_ident(name)) {
        diag.error(attribute, &format!("`#[{name}]` stands on {place}"), help);
    }
}

/// The value after `key =`.
pub(crate) fn parse_value<T: Parse>(
    key: &Ident,
    input: ParseStream<'_>,
    example: &str,
) -> syn::Result<T> {
    parse_equals(key, input, example)?;
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        let value = text.value();
        let message = format!("`{key}` takes a name, not a text\nhelp: write `{key} = {value}`");
        return Err(syn::Error::new_spanned(text, message));
    }
    let written = take_to_comma(&input.fork());
    match input.parse() {
        Ok(value) if at_end(input) || input.peek(Ident::peek_any) => Ok(value),
        _ => {
            let message = format!("`{key}` takes a name alone\nhelp: write it as in `{example}`");
            Err(syn::Error::new_spanned(written, message))
        }
    }
}

pub(crate) fn parse_equals(key: &Ident, input: ParseStream<'_>, example: &str) -> syn::Result<()> {
    if input.parse::<Option<Token![=]>>()?.is_some() && !at_end(input) {
        return Ok(());
    }
    let message = format!("`{key}` has no value\nhelp: write `{example}`");
    Err(syn::Error::new_spanned(key, message))
}

/// Whether nothing comes before the next comma.
pub(crate) fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Refuses a value after a key that says all by its name.
pub(crate) fn parse_no_value(key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    if at_end(input) {
        return Ok(());
    }
    let mut rest = key.to_token_stream();
    rest.extend(take_to_comma(input));
    let message = format!("`{key}` takes no value\nhelp: write `{key}` alone");
    Err(syn::Error::new_spanned(rest, message))
}

/// What stands before the next comma, whatever it is.
pub(crate) fn take_to_comma(input: ParseStream<'_>) -> TokenStream {
    let next = || {
        (!at_end(input))
            .then(|| input.parse::<TokenTree>().ok())
            .flatten()
    };
    std::iter::from_fn(next).collect()
}

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
