//! Signed headers in, a verdict out; and the same scheme the other way for signing.

mod headers;
mod secret;
mod source;
mod v1;
mod verify;

pub use headers::{Rules, SignatureHeaders};
pub use secret::{Secret, SecretError, Secrets};
pub use source::{SecretSource, SecretSourceError};
pub use verify::VerifyError;

pub(crate) use source::ErasedSecretSource;
