//! Signed headers in, a verdict out; and the same scheme the other way for signing.

mod base64;
mod headers;
mod secret;
mod secret_error;
mod secrets;
mod source;
mod v1;
mod verify;

pub use headers::{Rules, SignatureHeaders};
pub use secret::Secret;
pub use secret_error::SecretError;
pub use secrets::Secrets;
pub use source::{SecretSource, SecretSourceError};
pub use verify::VerifyError;

pub(crate) use source::ErasedSecretSource;
