//! Entries of a list: paths, and the `#[cfg]`s that decide whether they count.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Path, Token};

use crate::diag::Diagnostics;
use crate::keys::{at_end, take_to_comma};
use crate::paths::text_of;

pub(crate) struct Listed {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) path: Path,
}

/// What stands in a list, for messages.
#[derive(Clone, Copy)]
pub(crate) struct Kind<'k> {
    /// "a handler or an event"
    pub(crate) what: &'k str,
    /// "names alone, such as `completed`, parted by commas"
    pub(crate) example: &'k str,
    /// What to write instead of a path through `Self`, which names nothing in generated items.
    pub(crate) outside: &'k str,
    /// Whether it is a function, which a path through a type leads to no type beside.
    pub(crate) is_function: bool,
}

impl Kind<'_> {
    /// Reads entries parted by commas. After a mistake it goes on with the next.
    pub(crate) fn parse_all(self, input: ParseStream<'_>, diag: &mut Diagnostics) -> Vec<Listed> {
        let mut entries = Vec::new();
        while !input.is_empty() {
            match self.parse(input, diag) {
                Ok(entry) => entries.push(entry),
                Err(error) => {
                    diag.push(error);
                    take_to_comma(input);
                }
            }
            // There is one, unless this is the end.
            let _ = input.parse::<Token![,]>();
        }
        entries
    }

    pub(crate) fn parse(
        self,
        input: ParseStream<'_>,
        diag: &mut Diagnostics,
    ) -> syn::Result<Listed> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        attributes.retain(|attribute| {
            let counts = attribute.path().is_ident("cfg");
            if !counts {
                let problem = "only `#[cfg(…)]` can stand on an entry";
                diag.error(
                    attribute,
                    problem,
                    "put other attributes on the item itself",
                );
            }
            counts
        });
        if at_end(input) {
            return Err(input.error("expected a name before this\nhelp: take the comma out"));
        }
        let written = take_to_comma(input);
        let path = Path::parse_mod_style.parse2(written.clone()).map_err(|_| {
            let Self { what, example, .. } = self;
            let shown = written.to_string().replace(" :: ", "::");
            let message = format!("`{shown}` is not the name of {what}\nhelp: write {example}");
            syn::Error::new_spanned(&written, message)
        })?;
        if path
            .segments
            .first()
            .is_some_and(|first| first.ident == "Self")
        {
            let (shown, help) = (text_of(&path), self.outside);
            let message =
                format!("`{shown}` goes through `Self`, which a list has not\nhelp: {help}");
            return Err(syn::Error::new_spanned(&path, message));
        }
        if let Some(ty) = through_type(&path).filter(|_| self.is_function) {
            let (shown, help) = (text_of(&path), self.outside);
            let last = path.segments.last().map(|last| &last.ident);
            let message = format!(
                "`{shown}` goes through the type `{ty}`\n\
                 help: {help}; if `{ty}` is a module, list `{}` by its own name, with a `use`",
                last.to_token_stream()
            );
            return Err(syn::Error::new_spanned(&path, message));
        }
        Ok(Listed { attributes, path })
    }
}

/// What stands before the last name, if it is spelt as types are and modules are not. The compiler
/// would look for a type in there, and propose a trait that has it.
fn through_type(path: &Path) -> Option<String> {
    let name = path.segments.iter().nth_back(1)?.ident.unraw().to_string();
    let is_type = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    is_type.then_some(name)
}
