//! Kept headers, without what proves who somebody is.

use http::{HeaderName, HeaderValue};

use super::operate::Payload;
use super::text::escape;

/// Parts of the names of headers whose values are nobody's business.
const SECRET: [&str; 9] = [
    "auth",
    "cookie",
    "credential",
    "key",
    "passw",
    "secret",
    "session",
    "signature",
    "token",
];

/// A header of a [`Payload`], as it may be shown to people.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShownHeader {
    /// Its name, in lower case.
    pub name: String,
    /// Its value; bytes that are no UTF-8 are written out, as `\xff`.
    pub value: String,
    /// Whether this is only the beginning of the value, or its length.
    pub is_masked: bool,
}

impl Payload {
    /// The headers as they may be shown: of signatures, keys, cookies and the like, no more than
    /// tells one from another.
    #[must_use]
    pub fn shown_headers(&self) -> Vec<ShownHeader> {
        let headers = self.headers.iter();
        headers.map(|(name, value)| shown(name, value)).collect()
    }
}

fn shown(name: &HeaderName, value: &HeaderValue) -> ShownHeader {
    let is_masked = SECRET.iter().any(|part| name.as_str().contains(part));
    let value = escape(value.as_bytes());
    ShownHeader {
        name: name.to_string(),
        value: if is_masked {
            mask(&value)
        } else {
            value.into()
        },
        is_masked,
    }
}

/// Of each signature, its scheme and enough to tell it from another; of anything else, how long
/// it is.
fn mask(value: &str) -> String {
    let entry = |entry: &str| match entry.split_once(',') {
        Some((scheme @ ("v1" | "v1a"), signature)) => {
            let begin: String = signature.chars().take(6).collect();
            format!("{scheme},{begin}…")
        }
        _ => format!("{} characters", entry.chars().count()),
    };
    let entries: Vec<_> = value.split(' ').map(entry).collect();
    entries.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_of(name: &'static str, value: &'static str) -> String {
        let name = HeaderName::from_static(name);
        shown(&name, &HeaderValue::from_static(value)).value
    }

    #[test]
    fn of_a_signature_the_scheme_and_a_few_characters_are_shown() {
        let value = "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5B";
        assert_eq!(value_of("svix-signature", value), "v1,K5oZfz… v1a,hnO3f9…");
    }

    #[test]
    fn of_other_secrets_the_length_is_shown() {
        assert_eq!(value_of("x-api-key", "secret-of-ours"), "14 characters");
        assert_eq!(
            value_of("x-auth-token", "v2,abc def"),
            "6 characters 3 characters"
        );
    }

    #[test]
    fn the_rest_is_shown_as_it_is() {
        assert_eq!(value_of("webhook-id", "msg_1"), "msg_1");
        assert_eq!(
            value_of("user-agent", "Svix-Webhooks/1.0"),
            "Svix-Webhooks/1.0"
        );
    }
}
