//! Scheme `v1a`: Ed25519 over `id.timestamp.body`.

use base64::Engine as _;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use super::base64::BASE64;
use super::content::Content;
use super::secret_error::Problem;

pub(super) use ed25519_dalek::Signature;

/// A public key; with the private one, where it is ours to sign.
#[derive(Clone)]
pub(super) struct Key {
    public: VerifyingKey,
    private: Option<Box<SigningKey>>,
}

impl Key {
    pub(super) fn from_public(bytes: &[u8]) -> Result<Self, Problem> {
        let bytes = bytes
            .try_into()
            .map_err(|_| Problem::PublicKeyLength { bytes: bytes.len() })?;
        let public = VerifyingKey::from_bytes(bytes).map_err(|_| Problem::UnsafePublicKey)?;
        // Anybody can sign for a key of small order.
        if public.is_weak() {
            return Err(Problem::UnsafePublicKey);
        }
        Ok(Self {
            public,
            private: None,
        })
    }

    /// The seed, alone or with the public key after it.
    pub(super) fn from_private(bytes: &[u8]) -> Result<Self, Problem> {
        let private = if let Ok(pair) = bytes.try_into() {
            SigningKey::from_keypair_bytes(pair).map_err(|_| Problem::MismatchedPair)?
        } else if let Ok(seed) = bytes.try_into() {
            SigningKey::from_bytes(seed)
        } else {
            return Err(Problem::PrivateKeyLength { bytes: bytes.len() });
        };
        Ok(Self {
            public: private.verifying_key(),
            private: Some(Box::new(private)),
        })
    }

    /// `None` from a public key.
    pub(super) fn sign(&self, content: &Content<'_>) -> Option<String> {
        let private = self.private.as_ref()?;
        let signature = private.sign(&content.parts().concat());
        Some(format!("v1a,{}", BASE64.encode(signature.to_bytes())))
    }

    /// Hashes the content as it stands, in parts. A strict verification would also refuse an `R`
    /// of small order, which only the key's holder can sign with.
    pub(super) fn verify(&self, content: &Content<'_>, signature: &Signature) -> bool {
        self.public
            .verify_stream(signature)
            .and_then(|mut verifier| {
                for part in content.parts() {
                    verifier.update(part);
                }
                verifier.finalize_and_verify()
            })
            .is_ok()
    }
}

/// The signature in an entry, if it is one of this scheme and well formed.
pub(super) fn decode(entry: &str) -> Option<Signature> {
    let encoded = entry.strip_prefix("v1a,")?;
    // The decoder asks for room by the length of its input, padding included.
    let mut bytes = [0; Signature::BYTE_SIZE + 2];
    let length = BASE64.decode_slice(encoded, &mut bytes).ok()?;
    Signature::from_slice(&bytes[..length]).ok()
}
