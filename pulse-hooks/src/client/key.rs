//! The API key, which nothing shows.

use http::HeaderValue;
use serde_json::Value;

use super::setup_error::Problem;

/// What stands in the place of the key where the API repeats it.
const HIDDEN: &str = "[API key]";

#[derive(Clone)]
pub(super) struct ApiKey {
    text: String,
    /// Marked as sensitive.
    header: HeaderValue,
}

impl ApiKey {
    /// A key is one word of visible ASCII characters.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        if text.trim().is_empty() {
            return Err(Problem::KeyEmpty);
        }
        if text.contains(['\n', '\r']) {
            return Err(Problem::KeyLineBreak);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Problem::KeyCharacter);
        }
        let mut header = HeaderValue::from_str(text).map_err(|_| Problem::KeyCharacter)?;
        header.set_sensitive(true);
        Ok(Self {
            text: text.to_owned(),
            header,
        })
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// The text without the key, which an API may repeat to say that it does not know it.
    pub(super) fn hide(&self, text: &str) -> String {
        text.replace(&self.text, HIDDEN)
    }

    /// The same for all texts in `value`, and for names.
    pub(super) fn hide_in(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.hide(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide_in(item)),
            Value::Object(fields) => {
                let old = std::mem::take(fields);
                fields.extend(old.into_iter().map(|(name, mut value)| {
                    self.hide_in(&mut value);
                    (self.hide(&name), value)
                }));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
