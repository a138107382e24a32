//! Scheme `v1`: HMAC-SHA256 over `id.timestamp.body`.

use base64::Engine as _;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq as _};

use super::base64::BASE64;
use super::content::Content;

const SIGNATURE_BYTES: usize = 32;

pub(super) type Signature = [u8; SIGNATURE_BYTES];

/// A key in its expanded form: the two SHA-256 blocks that depend on the key alone are hashed
/// once, here, and each request starts from a copy.
#[derive(Clone)]
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self(Hmac::new_from_slice(bytes).expect("HMAC takes a key of any length"))
    }

    pub(super) fn signature(&self, content: &Content<'_>) -> Signature {
        let mut mac = self.0.clone();
        for part in content.parts() {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    pub(super) fn sign(&self, content: &Content<'_>) -> String {
        format!("v1,{}", BASE64.encode(self.signature(content)))
    }
}

/// The signature in an entry, if it is one of this scheme and well formed.
pub(super) fn decode(entry: &str) -> Option<Signature> {
    let encoded = entry.strip_prefix("v1,")?;
    // The decoder asks for room by the length of its input, padding included.
    let mut bytes = [0; SIGNATURE_BYTES + 4];
    let length = BASE64.decode_slice(encoded, &mut bytes).ok()?;
    bytes[..length].try_into().ok()
}

/// Compares in constant time, by words: byte by byte would cost as much as hashing a block.
pub(super) fn equal(left: &Signature, right: &Signature) -> Choice {
    let words = |signature: &Signature| {
        let (words, _) = signature.as_chunks::<8>();
        [words[0], words[1], words[2], words[3]].map(u64::from_ne_bytes)
    };
    words(left)[..].ct_eq(&words(right)[..])
}
