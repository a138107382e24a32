//! One endpoint secret: judged when it is made, never when a request arrives.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use jiff::Timestamp;

use super::base64::BASE64;
use super::content::Content;
use super::secret_error::{MIN_KEY_BYTES, Problem, SecretError};
use super::{v1, v1a};

/// One key of an endpoint: the shared secret of scheme `v1` (`whsec_…`), which verifies and signs;
/// or, with the feature `ed25519`, one of scheme `v1a`: the public key (`whpk_…`), which verifies,
/// or the private key (`whsk_…`), which signs too and belongs with the sender.
///
/// Only the expanded key is kept, and `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Secret(pub(super) Key);

#[derive(Clone)]
pub(super) enum Key {
    V1(v1::Key),
    V1a(v1a::Key),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl FromStr for Secret {
    type Err = SecretError;

    /// Reads `whsec_`, `whpk_` or `whsk_` and base64, padded or not. Its version may stand before
    /// it, as some dashboards show it: `v1,whsec_…`, `v1a,whpk_…`. White space around it does not
    /// count, such as the line break at the end of a file.
    ///
    /// Without a prefix it is a `whsec_`. So never leave the prefix off a public key: as a secret
    /// it would be one that everybody knows.
    fn from_str(text: &str) -> Result<Self, SecretError> {
        Self::parse(text, MIN_KEY_BYTES)
    }
}

impl Secret {
    /// A secret of scheme `v1` from the key's own bytes.
    ///
    /// # Errors
    /// The key has fewer than 24 bytes.
    pub fn from_bytes(key: &[u8]) -> Result<Self, SecretError> {
        Self::from_v1_bytes(key, MIN_KEY_BYTES).map_err(SecretError::one)
    }

    /// Like [`from_str`](Self::from_str), but takes a `whsec_` shorter than the 24 bytes the
    /// specification asks for. An empty key is refused all the same.
    ///
    /// # Errors
    /// The text is no base64, or the key is empty.
    pub fn parse_short(text: &str) -> Result<Self, SecretError> {
        Self::parse(text, 1)
    }

    fn parse(text: &str, min_bytes: usize) -> Result<Self, SecretError> {
        Self::try_parse(text.trim(), min_bytes).map_err(SecretError::one)
    }

    fn try_parse(text: &str, min_bytes: usize) -> Result<Self, Problem> {
        let (scheme, encoded) = split_prefix(text)?;
        let key = BASE64.decode(encoded).map_err(|_| Problem::NotBase64)?;
        match scheme {
            Scheme::V1 => Self::from_v1_bytes(&key, min_bytes),
            Scheme::V1aPublic => Ok(Self(Key::V1a(v1a::Key::from_public(&key)?))),
            Scheme::V1aPrivate => Ok(Self(Key::V1a(v1a::Key::from_private(&key)?))),
        }
    }

    fn from_v1_bytes(key: &[u8], min_bytes: usize) -> Result<Self, Problem> {
        match key.len() {
            0 => Err(Problem::Empty),
            bytes if bytes < min_bytes => Err(Problem::Short { bytes }),
            _ => Ok(Self(Key::V1(v1::Key::new(key)))),
        }
    }

    /// Signs a delivery as its sender does; the result is one entry of `webhook-signature`.
    ///
    /// # Errors
    /// It is a public key, which verifies alone.
    pub fn sign(&self, id: &str, sent_at: Timestamp, body: &[u8]) -> Result<String, SecretError> {
        let content = Content {
            id,
            timestamp: &sent_at.as_second().to_string(),
            body,
        };
        match &self.0 {
            Key::V1(key) => Ok(key.sign(&content)),
            Key::V1a(key) => key
                .sign(&content)
                .ok_or_else(|| SecretError::one(Problem::CannotSign)),
        }
    }
}

enum Scheme {
    V1,
    V1aPublic,
    V1aPrivate,
}

/// The scheme, and the base64. A text marked as of one scheme is never read as a key of the other:
/// as a secret, a public key would let everybody sign.
fn split_prefix(text: &str) -> Result<(Scheme, &str), Problem> {
    let (version, rest) = match text.split_once(',') {
        Some((version, rest)) => (Some(version), rest),
        None => (None, text),
    };
    let (prefix, encoded) = match rest.split_once('_') {
        Some((prefix, encoded)) => (Some(prefix), encoded),
        None => (None, rest),
    };
    match (version, prefix) {
        (None | Some("v1"), None | Some("whsec")) => Ok((Scheme::V1, encoded)),
        (None | Some("v1a"), Some("whpk")) => Ok((Scheme::V1aPublic, encoded)),
        (None | Some("v1a"), Some("whsk")) => Ok((Scheme::V1aPrivate, encoded)),
        (Some("v1" | "v1a"), _) => Err(Problem::Mislabelled),
        _ => Err(Problem::NotBase64),
    }
}
