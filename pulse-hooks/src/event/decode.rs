//! Decoding with serde, and an error that says where without showing what.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

/// The longest path that is reported, in characters, and the longest name in it, in bytes.
const MAX_PATH_CHARS: usize = 200;
const MAX_NAME_BYTES: usize = 64;

/// An event whose payload does not fit its type: the sender's schema has drifted, or ours is
/// wrong. Names the event type and the field. Values of the body never show, nor keys that do not
/// look like names, neither in `Display` nor in `Debug`; [`json_error`](Self::json_error) gives
/// serde's own words, which quote them.
#[derive(Clone)]
pub struct DecodeError(Box<Details>);

#[derive(Clone)]
struct Details {
    event_type: String,
    path: String,
    problem: String,
    json: Option<Arc<serde_json::Error>>,
}

impl DecodeError {
    /// An error of your own [`Event::decode`](crate::Event::decode): the field, as in
    /// `data.pages_processed`, and what is wrong with it. Keep values out of `problem`: it is
    /// logged.
    #[must_use]
    pub fn new(
        envelope: &super::Envelope<'_>,
        path: impl Into<String>,
        problem: impl Into<String>,
    ) -> Self {
        Self(Box::new(Details {
            event_type: envelope.event_type().to_owned(),
            path: path.into(),
            problem: problem.into(),
            json: None,
        }))
    }

    /// The event type that did not decode.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.0.event_type
    }

    /// The field that did not fit, as a path from the envelope: `data.pages_processed`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// serde's own error. Its text may quote the body: do not log it where bodies are private.
    #[must_use]
    pub fn json_error(&self) -> Option<&serde_json::Error> {
        self.0.json.as_deref()
    }
}

impl std::error::Error for DecodeError {}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details {
            event_type,
            path,
            problem,
            ..
        } = &*self.0;
        write!(
            f,
            "event `{event_type}` does not decode: at `{path}`: {problem}"
        )
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("event_type", &self.0.event_type)
            .field("path", &self.0.path)
            .field("problem", &self.0.problem)
            .finish_non_exhaustive()
    }
}

/// Decodes `json`, which stands at `root` in the envelope. The way that tracks paths costs time,
/// so it runs only once decoding has failed.
pub(super) fn from_str<T: DeserializeOwned>(
    event_type: &str,
    root: &str,
    json: &str,
) -> Result<T, DecodeError> {
    serde_json::from_str(json).map_err(|error| {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let (path, error) = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(tracked) => (show(root, tracked.path()), tracked.into_inner()),
            Ok(_) => (root.to_owned(), error),
        };
        DecodeError(Box::new(Details {
            event_type: event_type.to_owned(),
            path,
            problem: without_values(&error),
            json: Some(Arc::new(error)),
        }))
    })
}

/// The path, with what does not look like a field's name left out: a map's keys are values of
/// the body as much as what they stand for.
fn show(root: &str, path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;

    let mut text = root.to_owned();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("[{index}]")),
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(if is_name(name) { name } else { "*" });
            }
            Segment::Unknown => text.push_str(".?"),
        }
    }
    text.chars().take(MAX_PATH_CHARS).collect()
}

fn is_name(key: &str) -> bool {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    key.len() <= MAX_NAME_BYTES
        && key.chars().all(is_part)
        && !key.starts_with(|first: char| first.is_ascii_digit())
}

/// What serde calls the kinds of values a body can hold.
const KINDS: &[&str] = &[
    "boolean",
    "integer",
    "floating point",
    "number",
    "string",
    "null",
    "sequence",
    "map",
];

/// serde's message without what it quotes from the body. Messages in serde's fixed forms are
/// kept up to the value; any other text was written by somebody's `Deserialize` and may hold
/// anything, so only its place is told.
pub(super) fn without_values(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    // These name fields of the type, not of the body.
    if text.starts_with("missing field `") || text.starts_with("duplicate field `") {
        return text.to_owned();
    }
    for form in ["invalid type: ", "invalid value: "] {
        if let Some(rest) = text.strip_prefix(form)
            && let Some((found, expected)) = rest.rsplit_once(", expected ")
            && let Some(kind) = KINDS.iter().find(|kind| found.starts_with(**kind))
        {
            return format!("{form}{kind}, expected {expected}");
        }
    }
    if text.starts_with("invalid length ") {
        return text.to_owned();
    }
    for form in ["unknown variant `", "unknown field `"] {
        if text.starts_with(form)
            && let Some((_, expected)) = text.rsplit_once("`, expected ")
            && (expected.starts_with('`') || expected.starts_with("one of `"))
        {
            let form = form.trim_end_matches(" `");
            return format!("{form}, expected {expected}");
        }
    }
    "the value is refused by its type".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem<T: DeserializeOwned>(json: &str) -> String {
        let error = serde_json::from_str::<T>(json).err().unwrap();
        without_values(&error)
    }

    #[test]
    fn values_of_the_body_are_left_out() {
        #[derive(Debug, serde::Deserialize)]
        enum Colour {
            Red,
            Blue,
        }
        assert_eq!(
            problem::<u64>(r#""s3cret, expected u8""#),
            "invalid type: string, expected u64"
        );
        assert_eq!(
            problem::<u8>("70000"),
            "invalid value: integer, expected u8"
        );
        assert_eq!(
            problem::<String>("1.5"),
            "invalid type: floating point, expected a string"
        );
        assert_eq!(
            problem::<bool>("null"),
            "invalid type: null, expected a boolean"
        );
        assert_eq!(problem::<u8>("{}"), "invalid type: map, expected u8");
        assert_eq!(
            problem::<Colour>(r#""s3cret""#),
            "unknown variant, expected `Red` or `Blue`"
        );
        assert_eq!(
            problem::<std::net::Ipv4Addr>(r#""s3cret""#),
            "the value is refused by its type"
        );
        let _ = (Colour::Red, Colour::Blue);
    }

    #[test]
    fn a_value_cannot_pass_for_what_was_expected() {
        // Only the last `, expected ` is serde's own.
        let text = problem::<u64>(r#""a`, expected b, expected c""#);
        assert_eq!(text, "invalid type: string, expected u64");
        assert!(!problem::<u64>(r#""a\", expected \"b""#).contains('b'));
    }
}
