//! Scheme `v1`: HMAC-SHA256 over `id.timestamp.body`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of a `v1` signature.
pub(super) const SIGNATURE_BYTES: usize = 32;

pub(super) type Signature = [u8; SIGNATURE_BYTES];

/// A key in its expanded form: the two SHA-256 blocks that depend on the key alone are hashed
/// once, here, and each request starts from a copy.
#[derive(Clone)]
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self(Hmac::new_from_slice(bytes).expect("HMAC takes a key of any length"))
    }

    pub(super) fn sign(&self, id: &str, timestamp: &str, body: &[u8]) -> Signature {
        let mut mac = self.0.clone();
        let mut head = [0; 128];
        match join(&mut head, id, timestamp) {
            Some(head) => mac.update(head),
            None => {
                for part in [id, ".", timestamp, "."] {
                    mac.update(part.as_bytes());
                }
            }
        }
        mac.update(body);
        mac.finalize().into_bytes().into()
    }
}

/// Writes `id.timestamp.` into `space` where it fits: one update of the hash instead of four.
fn join<'s>(space: &'s mut [u8], id: &str, timestamp: &str) -> Option<&'s [u8]> {
    let length = id.len() + timestamp.len() + 2;
    let head = space.get_mut(..length)?;
    let (head_id, rest) = head.split_at_mut(id.len());
    head_id.copy_from_slice(id.as_bytes());
    rest[0] = b'.';
    rest[1..=timestamp.len()].copy_from_slice(timestamp.as_bytes());
    rest[timestamp.len() + 1] = b'.';
    Some(head)
}
