//! The only place that spells paths into the runtime crate.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Path};

use crate::keys::parse_equals;
use crate::span::{ends_of, moved_to};

/// The prefix of every identifier that is ours in generated code.
pub(crate) const RESERVED_PREFIX: &str = "__pulse";

/// The path of the runtime crate: `::pulse_hooks`, unless `crate = path` says otherwise.
///
/// As tokens it is the name of an [import](Self::import), which each block of generated code
/// begins with: a path that leads nowhere is then one error, however often the block names it.
#[derive(Clone)]
pub(crate) struct Krate(Option<Path>);

impl Krate {
    pub(crate) fn new(path: Option<Path>) -> Self {
        Self(path)
    }

    /// The hidden module that generated code draws on.
    pub(crate) fn private(&self) -> TokenStream {
        quote!(#self::__private)
    }

    pub(crate) fn import(&self) -> TokenStream {
        let path = match &self.0 {
            Some(path) => path.to_token_stream(),
            None => quote!(::pulse_hooks),
        };
        // A path that the user wrote is shown there.
        let name = moved_to(ends_of(&path).1, self);
        quote!(use #path as #name;)
    }

    /// The same with [a name](private_name) for the hidden module.
    pub(crate) fn import_all(&self) -> TokenStream {
        let (import, private, name) = (self.import(), self.private(), private_name());
        quote!(#import #[allow(unused_imports)] use #private as #name;)
    }

    /// A block for items that stand in none.
    pub(crate) fn block(&self, items: &TokenStream) -> TokenStream {
        let import = self.import();
        quote! {
            const _: () = {
                #import

                #items
            };
        }
    }
}

impl ToTokens for Krate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        // With the hygiene of what follows it in a path, which is shown as one piece.
        call_site("krate").to_tokens(tokens);
    }
}

/// The hidden module in blocks that name it often: the compiler reads each token of them whenever
/// the file changes.
pub(crate) fn private_name() -> Ident {
    call_site("private")
}

fn call_site(name: &str) -> Ident {
    Ident::new(&format!("{RESERVED_PREFIX}_{name}"), Span::call_site())
}

/// An identifier of ours: users cannot name the locals, and keep off the prefix of the items.
pub(crate) fn own_ident(name: &str) -> Ident {
    Ident::new(&format!("{RESERVED_PREFIX}_{name}"), Span::mixed_site())
}

/// A path as the user wrote it.
pub(crate) fn text_of(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

/// Reads `= path` after `crate`.
pub(crate) fn parse_krate(key: &Ident, input: ParseStream<'_>) -> syn::Result<Path> {
    parse_equals(key, input, "crate = ::name")?;
    parse_krate_path(input)
}

/// Reads a path to the runtime crate. It has to be absolute, since the generated code that uses
/// it may stand in another module.
pub(crate) fn parse_krate_path(input: ParseStream<'_>) -> syn::Result<Path> {
    let path = input.call(Path::parse_mod_style).map_err(|error| {
        syn::Error::new(
            error.span(),
            "`crate` takes a path to pulse-hooks\nhelp: write `crate = ::name` or `crate = crate::path`",
        )
    })?;
    let first = path.segments.first().map(|segment| segment.ident.unraw());
    let absolute = path.leading_colon.is_some()
        || first
            .as_ref()
            .is_some_and(|first| first == "crate" || first == "$crate");
    if absolute {
        return Ok(path);
    }
    let written = text_of(&path);
    Err(syn::Error::new_spanned(
        &path,
        format!(
            "`{written}` is not an absolute path, and generated code may stand in another module\n\
             help: write `crate = ::{written}`, or begin with `crate::`"
        ),
    ))
}
