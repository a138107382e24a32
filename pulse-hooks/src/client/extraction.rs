//! What is to be extracted, and how.

use std::fmt;
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::error::ClientError;

/// A document to extract, and how: what [`PulseClient::submit`](super::PulseClient::submit) takes.
///
/// ```
/// use pulse_hooks::client::Extraction;
/// use serde_json::json;
///
/// let extraction = Extraction::of_file("report.pdf")
///     .pages("1-2,5")
///     .option("extensions", json!({ "chunking": { "chunk_types": ["page"] } }));
/// ```
#[derive(Clone)]
#[must_use = "`PulseClient::submit` takes it"]
pub struct Extraction {
    pub(super) document: Document,
    pub(super) options: Map<String, Value>,
}

#[derive(Clone)]
pub(super) enum Document {
    Url(String),
    File(PathBuf),
}

/// What the client sets, and no option may.
const RESERVED: [&str; 3] = ["async", "file", "file_url"];

impl Extraction {
    /// Of a document that the API fetches from an address.
    pub fn of_url(url: impl Into<String>) -> Self {
        Self::of(Document::Url(url.into()))
    }

    /// Of a file, which is streamed from the disk.
    pub fn of_file(path: impl Into<PathBuf>) -> Self {
        Self::of(Document::File(path.into()))
    }

    fn of(document: Document) -> Self {
        Self {
            document,
            options: Map::new(),
        }
    }

    /// Only these pages, as in `1-2,5`.
    pub fn pages(self, pages: impl Into<String>) -> Self {
        self.option("pages", pages.into())
    }

    /// The model to extract with.
    pub fn model(self, model: impl Into<String>) -> Self {
        self.option("model", model.into())
    }

    /// What to do beyond the extraction, in the API's own terms.
    pub fn extensions(self, extensions: impl Into<Value>) -> Self {
        self.option("extensions", extensions)
    }

    /// Whether and where the API keeps the result, in the API's own terms.
    pub fn storage(self, storage: impl Into<Value>) -> Self {
        self.option("storage", storage)
    }

    /// Any other field of the request, by the API's name for it. With a file, what is no text is
    /// sent as JSON text, and null is not sent. `async`, `file` and `file_url` are the client's.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.options.insert(name.into(), value.into());
        self
    }

    /// # Errors
    /// A field is the client's own, or there is no address.
    pub(super) fn check(&self) -> Result<(), ClientError> {
        if matches!(&self.document, Document::Url(url) if url.trim().is_empty()) {
            return Err(ClientError::Invalid(
                "the document's URL is empty".to_owned(),
            ));
        }
        match RESERVED
            .iter()
            .find(|name| self.options.contains_key(**name))
        {
            None => Ok(()),
            Some(name) => Err(ClientError::Invalid(format!(
                "`{name}` cannot be an option: the client sets it, by `Extraction::of_url` and `of_file`"
            ))),
        }
    }
}

/// Addresses are often signed, and options may hold what opens a store.
impl fmt::Debug for Extraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("Extraction");
        match &self.document {
            Document::Url(_) => text.field("document", &"a URL"),
            Document::File(path) => text.field("document", path),
        };
        text.field("options", &self.options.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
