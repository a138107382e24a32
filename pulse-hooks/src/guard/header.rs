//! A header that requests must carry.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::layer::GuardLayer;
use super::refusal::Refusal;
use super::{Check, GuardError, Head};

/// Lets in requests that carry one header with one value, and answers others with 401.
///
/// Pulse's portal adds headers of your choice to an endpoint, or basic auth. Only a digest of the
/// value is kept, compared in constant time. Behind the guard the header is marked as sensitive,
/// so that no inbox keeps it.
#[derive(Clone)]
pub struct RequiredHeader {
    name: HeaderName,
    scheme: Scheme,
    digest: [u8; 32],
}

#[derive(Debug, Clone, Copy)]
enum Scheme {
    /// The value is what is compared.
    Plain,
    /// The value holds, in base64, what is compared.
    Basic,
}

impl fmt::Debug for RequiredHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequiredHeader")
            .field("name", &self.name)
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}

impl RequiredHeader {
    /// The header `name` with `value`.
    ///
    /// # Errors
    /// No header has such a name or value, or the value is empty.
    pub fn new(name: &str, value: &str) -> Result<Self, GuardError> {
        let header = HeaderName::try_from(name);
        let header = header.map_err(|_| GuardError::HeaderName(name.to_owned()))?;
        if value.is_empty() {
            return Err(GuardError::EmptyValue(name.to_owned()));
        }
        if HeaderValue::from_str(value).is_err() || value.trim() != value {
            return Err(GuardError::Value(name.to_owned()));
        }
        Ok(Self {
            name: header,
            scheme: Scheme::Plain,
            digest: digest(value.as_bytes()),
        })
    }

    /// Basic auth ([RFC 7617]) with this name and password.
    ///
    /// [RFC 7617]: https://www.rfc-editor.org/rfc/rfc7617
    ///
    /// # Errors
    /// The name has a colon, or the password is empty.
    pub fn basic(name: &str, password: &str) -> Result<Self, GuardError> {
        if name.contains(':') {
            return Err(GuardError::ColonInName(name.to_owned()));
        }
        if password.is_empty() {
            return Err(GuardError::EmptyPassword(name.to_owned()));
        }
        Ok(Self {
            name: AUTHORIZATION,
            scheme: Scheme::Basic,
            digest: digest(format!("{name}:{password}").as_bytes()),
        })
    }

    /// As a layer of tower.
    #[must_use]
    pub fn layer(&self) -> GuardLayer {
        GuardLayer::new(Arc::new(self.clone()), Arc::new(|_| None))
    }

    fn matches(&self, value: &[u8]) -> bool {
        let found = match self.scheme {
            Scheme::Plain => digest(value),
            Scheme::Basic => match read_basic(value) {
                Some(credentials) => digest(&credentials),
                None => return false,
            },
        };
        found.ct_eq(&self.digest).into()
    }
}

impl Check for RequiredHeader {
    fn check(&self, head: &Head<'_>) -> Result<(), Refusal> {
        let is_basic = matches!(self.scheme, Scheme::Basic);
        match *head.values(&self.name) {
            [value] if self.matches(value) => Ok(()),
            [_] if is_basic => Err(Refusal::WrongPassword),
            [] if is_basic => Err(Refusal::NoPassword),
            [_] => Err(Refusal::WrongHeader(self.name.clone())),
            [] => Err(Refusal::NoHeader(self.name.clone())),
            _ => Err(Refusal::RepeatedHeader(self.name.clone())),
        }
    }

    fn credential(&self) -> Option<&HeaderName> {
        Some(&self.name)
    }
}

/// Digests are of one length, whatever is compared.
fn digest(value: &[u8]) -> [u8; 32] {
    Sha256::digest(value).into()
}

fn read_basic(value: &[u8]) -> Option<Vec<u8>> {
    let (scheme, encoded) = value.split_at_checked("basic ".len())?;
    let encoded = encoded.trim_ascii();
    scheme
        .eq_ignore_ascii_case(b"basic ")
        .then(|| BASE64_STANDARD.decode(encoded).ok())
        .flatten()
}
