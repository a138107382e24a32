//! Kept headers, without what proves who somebody is.

use http::{HeaderName, HeaderValue};

use super::body::escape;
use super::visible::visible;

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

pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) is_masked: bool,
}

impl Header {
    pub(super) fn new(name: &HeaderName, value: &HeaderValue) -> Self {
        let is_masked = SECRET.iter().any(|part| name.as_str().contains(part));
        let value = visible(&escape(value.as_bytes()));
        Self {
            name: name.to_string(),
            value: if is_masked { mask(&value) } else { value },
            is_masked,
        }
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

    fn shown(name: &'static str, value: &'static str) -> String {
        let name = HeaderName::from_static(name);
        Header::new(&name, &HeaderValue::from_static(value)).value
    }

    #[test]
    fn of_a_signature_the_scheme_and_a_few_characters_are_shown() {
        let value = "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5B";
        assert_eq!(shown("svix-signature", value), "v1,K5oZfz… v1a,hnO3f9…");
    }

    #[test]
    fn of_other_secrets_the_length_is_shown() {
        assert_eq!(shown("x-api-key", "secret-of-ours"), "14 characters");
        assert_eq!(
            shown("x-auth-token", "v2,abc def"),
            "6 characters 3 characters"
        );
    }

    #[test]
    fn the_rest_is_shown_as_it_is() {
        assert_eq!(shown("webhook-id", "msg_1"), "msg_1");
        assert_eq!(
            shown("user-agent", "Svix-Webhooks/1.0"),
            "Svix-Webhooks/1.0"
        );
    }
}
