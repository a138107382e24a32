//! The result of a job, as JSON.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The result of a job: JSON, with accessors for what an extraction is known to give. All of it may
/// be absent. `Debug` shows no content.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobResult(Value);

impl JobResult {
    /// The document as Markdown.
    #[must_use]
    pub fn markdown(&self) -> Option<&str> {
        self.text("markdown")
    }

    /// How many pages it has.
    #[must_use]
    pub fn page_count(&self) -> Option<u64> {
        self.get("page_count")?.as_u64()
    }

    /// The extraction's id, as an opaque text.
    #[must_use]
    pub fn extraction_id(&self) -> Option<&str> {
        self.text("extraction_id")
    }

    /// Where the vendor's site shows the extraction.
    #[must_use]
    pub fn extraction_url(&self) -> Option<&str> {
        self.text("extraction_url")
    }

    /// Where on its page each piece of text stands.
    #[must_use]
    pub fn bounding_boxes(&self) -> Option<&Value> {
        self.get("bounding_boxes")
    }

    /// What the account's plan says about the job. The API writes `plan_info` and `plan-info`.
    #[must_use]
    pub fn plan_info(&self) -> Option<&Value> {
        self.get("plan_info").or_else(|| self.get("plan-info"))
    }

    /// What the extraction warns of, each in words.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        match self.get("warnings") {
            None => Vec::new(),
            Some(Value::Array(warnings)) => warnings.iter().map(in_words).collect(),
            Some(warning) => vec![in_words(warning)],
        }
    }

    /// A field by its name, unless it is null.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// All of it.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// All of it.
    #[must_use]
    pub fn into_json(self) -> Value {
        self.0
    }

    /// Decodes it into a type of your own.
    ///
    /// # Errors
    /// It does not fit `T`. serde's message may quote the document.
    pub fn decode<T: DeserializeOwned>(self) -> Result<T, serde_json::Error> {
        serde_json::from_value(self.0)
    }

    /// Whether this only says where the result is kept.
    pub(super) fn is_address(&self) -> bool {
        self.get("is_url").is_some_and(|value| {
            value.as_bool() == Some(true) || value.as_str().is_some_and(|text| text == "true")
        })
    }

    /// Where it is kept.
    pub(super) fn address(&self) -> Option<&str> {
        self.text("url")
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }
}

/// A warning is a text, or an object with a message.
fn in_words(warning: &Value) -> String {
    let text = warning.get("message").unwrap_or(warning);
    text.as_str()
        .map_or_else(|| warning.to_string(), str::to_owned)
}

impl From<Value> for JobResult {
    fn from(json: Value) -> Self {
        Self(json)
    }
}

impl fmt::Debug for JobResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self
            .0
            .as_object()
            .map(|fields| fields.keys().collect())
            .unwrap_or_default();
        f.debug_struct("JobResult")
            .field("fields", &names)
            .finish_non_exhaustive()
    }
}
