//! What is wrong with a secret, without any of it.

use std::fmt;

use super::verify::MAX_V1A_KEYS;

/// The shortest key the Standard Webhooks specification allows, in bytes.
pub(super) const MIN_KEY_BYTES: usize = 24;

/// Why a secret cannot be used, to verify or to sign. Neither `Display` nor `Debug` shows any of
/// it; both give the message, for a `main` that returns it.
#[derive(Default)]
pub struct SecretError {
    pub(super) variable: Option<String>,
    /// Each with its position among the secrets.
    pub(super) problems: Vec<(usize, Problem)>,
    /// Among how many.
    pub(super) of: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Problem {
    NotSet,
    NotText,
    NoSecret,
    Empty,
    Short {
        bytes: usize,
    },
    NotBase64,
    /// Marked as of one scheme, with a key of the other after it.
    Mislabelled,
    /// A key of `v1a`, and this build has no code for it.
    #[cfg(not(feature = "ed25519"))]
    LeftOut,
    #[cfg(feature = "ed25519")]
    PublicKeyLength {
        bytes: usize,
    },
    #[cfg(feature = "ed25519")]
    PrivateKeyLength {
        bytes: usize,
    },
    #[cfg(feature = "ed25519")]
    UnsafePublicKey,
    #[cfg(feature = "ed25519")]
    MismatchedPair,
    CannotSign,
    TooManyV1aKeys {
        keys: usize,
    },
}

impl SecretError {
    pub(super) fn one(problem: Problem) -> Self {
        Self {
            variable: None,
            problems: vec![(0, problem)],
            of: 1,
        }
    }
}

impl std::error::Error for SecretError {}

impl fmt::Debug for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

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
            } else if problem.is_of_one_secret() {
                f.write_str("the secret ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl Problem {
    /// Whether the text goes on after "the secret".
    fn is_of_one_secret(self) -> bool {
        !matches!(
            self,
            Self::NotSet | Self::NotText | Self::NoSecret | Self::TooManyV1aKeys { .. }
        )
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
            Self::NotBase64 => f.write_str(
                "is not base64; copy the whole of it from the portal, without quotes, and \
                     part several by spaces",
            ),
            Self::Mislabelled => f.write_str(
                "is marked with the version of another kind of key: `v1,` goes with `whsec_…`, \
                 `v1a,` with `whpk_…`; copy the key from the portal with its prefix",
            ),
            #[cfg(not(feature = "ed25519"))]
            Self::LeftOut => f.write_str(
                "is a key of scheme `v1a` (`whpk_…`, `whsk_…`), for which pulse-hooks needs its \
                 feature `ed25519`: `cargo add pulse-hooks --features ed25519`",
            ),
            #[cfg(feature = "ed25519")]
            Self::PublicKeyLength { bytes } => write!(
                f,
                "is a public key of {bytes} bytes, and 32 is the length; copy it from the portal as it stands"
            ),
            #[cfg(feature = "ed25519")]
            Self::PrivateKeyLength { bytes } => write!(
                f,
                "is a private key of {bytes} bytes, and 64 is the length (32 without the public \
                 key); copy the whole `whsk_…`"
            ),
            #[cfg(feature = "ed25519")]
            Self::UnsafePublicKey => {
                f.write_str("is no Ed25519 public key that is safe to use; copy the whole `whpk_…`")
            }
            #[cfg(feature = "ed25519")]
            Self::MismatchedPair => f.write_str(
                "is a private key with another's public key after it; copy the whole `whsk_…`",
            ),
            Self::CannotSign => f.write_str(
                "is a public key (`whpk_…`), which verifies and cannot sign; sign with `whsk_…`",
            ),
            Self::TooManyV1aKeys { keys } => write!(
                f,
                "{keys} keys of scheme `v1a` (`whpk_…`), and {MAX_V1A_KEYS} is the most that one \
                 request is checked with; take out those that are no longer in use",
            ),
        }
    }
}
