//! The secrets of one endpoint, or of one tenant.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use http::HeaderMap;
use jiff::Timestamp;

use super::headers::{Rules, SignatureHeaders};
use super::secret::{Key, Secret};
use super::secret_error::{Problem, SecretError};
use super::verify::{MAX_V1A_KEYS, VerifyError};
use super::{v1, v1a};

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
        let secrets = collect(text.split_whitespace().map(Secret::from_str));
        Self::new(secrets?)
    }
}

impl Secrets {
    /// Any of `secrets`; the order does not matter, and more than a few cost time on every
    /// forged request.
    ///
    /// # Errors
    /// No secret is given, or more than 4 are keys of scheme `v1a`.
    pub fn new(secrets: impl SecretList) -> Result<Self, SecretError> {
        let secrets: Arc<[Secret]> = secrets.into_iter().collect();
        if secrets.is_empty() {
            return Err(SecretError::one(Problem::NoSecret));
        }
        let secrets = Self {
            secrets,
            source: None,
        };
        match secrets.v1a().count() {
            ..=MAX_V1A_KEYS => Ok(secrets),
            keys => Err(SecretError::one(Problem::TooManyV1aKeys { keys })),
        }
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
    ///
    /// # Errors
    /// Some are public keys, which verify alone.
    pub fn sign(&self, id: &str, sent_at: Timestamp, body: &[u8]) -> Result<String, SecretError> {
        let sign = |secret: &Secret| secret.sign(id, sent_at, body);
        Ok(collect(self.secrets.iter().map(sign))?.join(" "))
    }

    pub(super) fn v1(&self) -> impl Iterator<Item = &v1::Key> {
        self.secrets.iter().filter_map(|secret| match &secret.0 {
            Key::V1(key) => Some(key),
            Key::V1a(_) => None,
        })
    }

    pub(super) fn v1a(&self) -> impl Iterator<Item = &v1a::Key> {
        self.secrets.iter().filter_map(|secret| match &secret.0 {
            Key::V1a(key) => Some(key),
            Key::V1(_) => None,
        })
    }

    pub(crate) fn shared_source(&self) -> Option<Arc<str>> {
        self.source.clone()
    }
}

/// What [`Secrets::new`] takes: an array, a `Vec`, or whatever else yields secrets.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of secrets",
    label = "not a list of `Secret`s",
    note = "a text that holds secrets becomes `Secrets` with `.parse::<Secrets>()?`, and `Secrets::from_env(\"PULSE_WEBHOOK_SECRET\")?` reads it from the environment"
)]
pub trait SecretList: IntoIterator<Item = Secret> {}

#[diagnostic::do_not_recommend]
impl<T: IntoIterator<Item = Secret>> SecretList for T {}

/// What was made of each secret; or all that is wrong with them, by their positions.
fn collect<T>(
    results: impl IntoIterator<Item = Result<T, SecretError>>,
) -> Result<Vec<T>, SecretError> {
    let mut good = Vec::new();
    let mut error = SecretError::default();
    for (index, result) in results.into_iter().enumerate() {
        match result {
            Ok(value) => good.push(value),
            Err(SecretError { problems, .. }) => {
                let problems = problems.into_iter().map(|(_, problem)| (index, problem));
                error.problems.extend(problems);
            }
        }
    }
    error.of = good.len() + error.problems.len();
    if error.problems.is_empty() {
        Ok(good)
    } else {
        Err(error)
    }
}
