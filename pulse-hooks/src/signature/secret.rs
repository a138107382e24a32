//! One endpoint secret: judged when it is made, never when a request arrives.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use jiff::Timestamp;

use super::base64::BASE64;
use super::secret_error::{MIN_KEY_BYTES, Problem, SecretError};
use super::v1;

/// One endpoint secret (`whsec_…`), which verifies and signs.
///
/// Only the expanded key is kept, and `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Secret(v1::Key);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl FromStr for Secret {
    type Err = SecretError;

    /// Reads `whsec_` and base64, padded or not; the prefix may be missing, and `v1,` may stand
    /// before it, as some dashboards show it.
    fn from_str(text: &str) -> Result<Self, SecretError> {
        let key = decode_key(text).map_err(SecretError::one)?;
        Self::from_bytes(&key)
    }
}

impl Secret {
    /// A secret from the key's own bytes.
    ///
    /// # Errors
    /// The key has fewer than 24 bytes.
    pub fn from_bytes(key: &[u8]) -> Result<Self, SecretError> {
        if key.len() < MIN_KEY_BYTES {
            return Err(SecretError::one(match key.len() {
                0 => Problem::Empty,
                bytes => Problem::Short { bytes },
            }));
        }
        Ok(Self(v1::Key::new(key)))
    }

    /// Like [`from_str`](Self::from_str), but takes a key shorter than the 24 bytes the
    /// specification asks for. An empty key is refused all the same.
    ///
    /// # Errors
    /// The text is no base64, or the key is empty.
    pub fn parse_short(text: &str) -> Result<Self, SecretError> {
        let key = decode_key(text).map_err(SecretError::one)?;
        if key.is_empty() {
            return Err(SecretError::one(Problem::Empty));
        }
        Ok(Self(v1::Key::new(&key)))
    }

    /// Signs a delivery as its sender does; the result is one entry of `webhook-signature`.
    #[must_use]
    pub fn sign(&self, id: &str, sent_at: Timestamp, body: &[u8]) -> String {
        let signature = self.v1_signature(id, &sent_at.as_second().to_string(), body);
        format!("v1,{}", BASE64.encode(signature))
    }

    pub(super) fn v1_signature(&self, id: &str, timestamp: &str, body: &[u8]) -> v1::Signature {
        self.0.sign(id, timestamp, body)
    }
}

fn decode_key(text: &str) -> Result<Vec<u8>, Problem> {
    let text = text.trim();
    let text = text.strip_prefix("v1,").unwrap_or(text);
    if text.starts_with("whpk_") || text.starts_with("whsk_") {
        return Err(Problem::OtherScheme);
    }
    let encoded = text.strip_prefix("whsec_").unwrap_or(text);
    BASE64.decode(encoded).map_err(|_| Problem::NotBase64)
}
