//! Kept headers, without what proves who somebody is.

use http::{HeaderName, HeaderValue};

use super::operate::Payload;
use super::text::escape;

/// Parts of the names of headers whose values are nobody's business.
const SECRET: [&str; 8] = [
    "auth",
    "cookie",
    "credential",
    "key",
    "passw",
    "secret",
    "session",
    "token",
];

/// A header of a [`Payload`], as it may be shown to people.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShownHeader {
    /// Its name, in lower case.
    pub name: String,
    /// Its value; bytes that are no UTF-8 are written out, as `\xff`. It is the sender's text: for a
    /// terminal or a page it is still to be escaped.
    pub value: String,
    /// Whether this is only the length of the value, or the beginning of each signature in it.
    pub is_masked: bool,
}

impl Payload {
    /// The headers as they may be shown: of those that by their names hold a key, a cookie or the
    /// like, how long they are; of a signature its beginning, which tells it from another.
    #[must_use]
    pub fn shown_headers(&self) -> Vec<ShownHeader> {
        let headers = self.headers.iter();
        headers.map(|(name, value)| shown(name, value)).collect()
    }
}

fn shown(name: &HeaderName, value: &HeaderValue) -> ShownHeader {
    let name = name.as_str();
    let text = escape(value.as_bytes());
    let masked = if value.is_sensitive() || SECRET.iter().any(|part| name.contains(part)) {
        Some(length(&text))
    } else if name.contains("signature") {
        Some(begin_of_each(&text))
    } else {
        None
    };
    ShownHeader {
        name: name.to_owned(),
        is_masked: masked.is_some(),
        value: masked.unwrap_or_else(|| text.into_owned()),
    }
}

fn length(value: &str) -> String {
    format!("{} characters", value.chars().count())
}

/// Of each signature, its scheme and enough to tell it from another.
fn begin_of_each(value: &str) -> String {
    let entry = |entry: &str| match entry.split_once(',') {
        Some((scheme @ ("v1" | "v1a"), signature)) if signature.len() > 40 => {
            let begin: String = signature.chars().take(6).collect();
            format!("{scheme},{begin}…")
        }
        _ => length(entry),
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
        for (name, value, shown) in [
            ("x-auth-token", "v1,1234 5678", "12 characters"),
            ("x-signature", "v1,1234", "7 characters"),
            ("x-hub-signature-256", "sha256=0011", "11 characters"),
        ] {
            assert_eq!(value_of(name, value), shown);
        }
        let mut marked = HeaderValue::from_static("hidden");
        marked.set_sensitive(true);
        let name = HeaderName::from_static("x-other");
        assert_eq!(shown(&name, &marked).value, "6 characters");
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
