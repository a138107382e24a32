//! Signed headers in, a verdict out; and the same scheme the other way for signing.

mod base64;
#[cfg(feature = "secret-cache")]
mod cached;
mod content;
mod headers;
mod rotating;
mod secret;
mod secret_error;
mod secrets;
mod signatures;
mod source;
mod v1;
#[cfg(feature = "ed25519")]
mod v1a;
#[cfg(not(feature = "ed25519"))]
#[path = "v1a_left_out.rs"]
mod v1a;
mod verify;

#[cfg(feature = "secret-cache")]
pub use cached::CachedSecrets;
pub use headers::{Rules, SignatureHeaders};
pub use rotating::RotatingSecrets;
pub use secret::Secret;
pub use secret_error::SecretError;
pub use secrets::{SecretList, Secrets};
pub use source::{SecretSource, SecretSourceError};
pub use verify::VerifyError;

pub(crate) use source::ErasedSecretSource;
