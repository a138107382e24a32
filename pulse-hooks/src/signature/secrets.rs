//! The secrets of one endpoint, or of one tenant.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use http::HeaderMap;
use jiff::Timestamp;

use super::headers::{Rules, SignatureHeaders};
use super::secret::Secret;
use super::secret_error::{Problem, SecretError};
use super::verify::VerifyError;

/// The secrets a delivery may be signed with: one, or several while they are rotated; and the
/// name of the source they belong to, where an endpoint has more than one.
#[derive(Clone)]
pub struct Secrets {
    secrets: Arc<[Secret]>,
    source: Option<Arc<str>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets")
            .field("secrets", &self.secrets.len())
            .field("source", &self.source)
            .finish()
    }
}

impl FromStr for Secrets {
    type Err = SecretError;

    /// Reads one secret, or several parted by white space. All that are wrong are reported
    /// together.
    fn from_str(text: &str) -> Result<Self, SecretError> {
        let mut secrets = Vec::new();
        let mut error = SecretError::default();
        for (index, word) in text.split_whitespace().enumerate() {
            match word.parse() {
                Ok(secret) => secrets.push(secret),
                Err(SecretError { problems, .. }) => {
                    error
                        .problems
                        .extend(problems.into_iter().map(|(_, problem)| (index, problem)));
                }
            }
        }
        error.of = secrets.len() + error.problems.len();
        if error.problems.is_empty() {
            Self::new(secrets)
        } else {
            Err(error)
        }
    }
}

impl Secrets {
    /// Any of `secrets`; the order does not matter, and more than a few cost time on every
    /// forged request.
    ///
    /// # Errors
    /// No secret is given.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Result<Self, SecretError> {
        let secrets: Arc<[Secret]> = secrets.into_iter().collect();
        if secrets.is_empty() {
            return Err(SecretError::one(Problem::NoSecret));
        }
        Ok(Self {
            secrets,
            source: None,
        })
    }

    /// Reads the environment variable `name`: one secret, or several parted by white space while
    /// they are rotated.
    ///
    /// # Errors
    /// The variable is not set, or what it holds is no secret. The message names the variable
    /// and says what to put into it, and never shows the value.
    pub fn from_env(name: &str) -> Result<Self, SecretError> {
        let text = std::env::var(name).map_err(|error| {
            SecretError::one(match error {
                std::env::VarError::NotPresent => Problem::NotSet,
                std::env::VarError::NotUnicode(_) => Problem::NotText,
            })
        });
        text.and_then(|text| text.parse())
            .map_err(|error| SecretError {
                variable: Some(name.to_owned()),
                ..error
            })
    }

    /// Names the source (a tenant, an account) these secrets belong to. It travels in
    /// [`Delivery::source`](crate::Delivery::source).
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Arc<str>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The source these secrets belong to.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// Proves that a request is a genuine delivery under the default [`Rules`], for those who
    /// want nothing but the verification. Allocates nothing.
    ///
    /// # Errors
    /// Any [`VerifyError`].
    pub fn verify<'h>(
        &self,
        headers: &'h HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<SignatureHeaders<'h>, VerifyError> {
        let signed = SignatureHeaders::read(headers, &Rules::default(), now)?;
        signed.verify(self, body)?;
        Ok(signed)
    }

    /// Signs a delivery with every secret, as a sender does during a rotation; the result is a
    /// whole `webhook-signature` header.
    #[must_use]
    pub fn sign(&self, id: &str, sent_at: Timestamp, body: &[u8]) -> String {
        let entries: Vec<_> = self
            .iter()
            .map(|secret| secret.sign(id, sent_at, body))
            .collect();
        entries.join(" ")
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Secret> {
        self.secrets.iter()
    }

    pub(crate) fn shared_source(&self) -> Option<Arc<str>> {
        self.source.clone()
    }
}
