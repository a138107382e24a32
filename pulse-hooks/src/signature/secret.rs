//! Endpoint secrets: judged when they are made, never when a request arrives.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::HeaderMap;
use jiff::Timestamp;

use super::headers::{Rules, SignatureHeaders};
use super::v1;
use super::verify::VerifyError;

/// Standard alphabet; padding is read where it is there, and written.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The shortest key the Standard Webhooks specification allows, in bytes.
const MIN_KEY_BYTES: usize = 24;

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

fn decode_key(text: &str) -> Result<Vec<u8>, Problem> {
    let text = text.trim();
    let text = text.strip_prefix("v1,").unwrap_or(text);
    if text.starts_with("whpk_") || text.starts_with("whsk_") {
        return Err(Problem::OtherScheme);
    }
    let encoded = text.strip_prefix("whsec_").unwrap_or(text);
    BASE64.decode(encoded).map_err(|_| Problem::NotBase64)
}

/// Why a secret cannot be used. The message never shows any of it.
#[derive(Debug, Default)]
pub struct SecretError {
    variable: Option<String>,
    /// Each with its position among the secrets.
    problems: Vec<(usize, Problem)>,
    of: usize,
}

#[derive(Debug, Clone, Copy)]
enum Problem {
    NotSet,
    NotText,
    NoSecret,
    Empty,
    Short { bytes: usize },
    NotBase64,
    OtherScheme,
}

impl SecretError {
    fn one(problem: Problem) -> Self {
        Self {
            variable: None,
            problems: vec![(0, problem)],
            of: 1,
        }
    }
}

impl std::error::Error for SecretError {}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.variable {
            write!(f, "environment variable `{name}`: ")?;
        }
        for (nth, (index, problem)) in self.problems.iter().enumerate() {
            if nth > 0 {
                f.write_str("; ")?;
            }
            if self.of > 1 {
                write!(f, "secret {} of {} ", index + 1, self.of)?;
            } else if !matches!(
                problem,
                Problem::NotSet | Problem::NotText | Problem::NoSecret
            ) {
                f.write_str("the secret ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSet => f.write_str(
                "not set; set it to the endpoint's signing secret (`whsec_…`), \
                 which the portal shows for each endpoint",
            ),
            Self::NotText => f.write_str("not valid UTF-8; set it to `whsec_…`"),
            Self::NoSecret => f.write_str(
                "no secret given; write the endpoint's signing secret (`whsec_…`), \
                 or several parted by spaces during a rotation",
            ),
            Self::Empty => f.write_str("is empty; copy the whole `whsec_…` from the portal"),
            Self::Short { bytes } => write!(
                f,
                "has a key of {bytes} bytes and {MIN_KEY_BYTES} is the least; copy the whole \
                 `whsec_…`, or take it on purpose with `Secret::parse_short`",
            ),
            Self::NotBase64 => {
                f.write_str("is not base64; copy the whole `whsec_…` from the portal, no quotes")
            }
            Self::OtherScheme => f.write_str(
                "is a key of the `v1a` scheme (`whpk_…`, `whsk_…`), which this build cannot use; \
                 give the endpoint's `whsec_…`",
            ),
        }
    }
}
