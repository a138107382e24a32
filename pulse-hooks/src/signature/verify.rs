//! What a verdict can be.

/// The most Ed25519 checks that one request is worth: each costs some sixty HMACs, and whoever
/// sends forged requests chooses how many signatures are in them. Each hashes the body anew, after
/// the half of the signature that the hash begins with, so that a forged request costs up to so
/// many genuine ones.
pub(super) const MAX_CHECKS: usize = 8;

/// The most keys of `v1a`: a sender that rotates its key signs twice, and either signature may be
/// the one we know.
pub(super) const MAX_V1A_KEYS: usize = MAX_CHECKS / 2;

/// Why a request is not a genuine delivery. Names headers and seconds; never a secret, a
/// signature or a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A header of the family in use is not there.
    #[error("header `{0}` is missing")]
    MissingHeader(&'static str),
    /// A header is there twice, so two readers could read two values.
    #[error("header `{0}` is given more than once")]
    RepeatedHeader(&'static str),
    /// A header holds bytes outside visible ASCII.
    #[error("header `{0}` holds bytes that are not visible ASCII")]
    NonAsciiHeader(&'static str),
    /// The id is empty.
    #[error("header `{0}` is empty")]
    EmptyId(&'static str),
    /// The id has a dot ([`Rules::allow_dots_in_id`](super::Rules::allow_dots_in_id)).
    #[error("header `{0}` has a dot, which the signed content uses as its separator")]
    DotInId(&'static str),
    /// The timestamp is something other than digits.
    #[error("header `{0}` is not a whole number of Unix seconds")]
    TimestampNotDigits(&'static str),
    /// The timestamp does not fit 64 bits; or, under a tolerance of centuries, any calendar.
    #[error("header `{0}` is too large a number to be a time")]
    TimestampOverflow(&'static str),
    /// More than 16 signature entries.
    #[error("header `{0}` has more than 16 entries")]
    TooManySignatures(&'static str),
    /// More than 4 KiB of signatures.
    #[error("header `{0}` is longer than 4096 bytes")]
    SignaturesTooLong(&'static str),
    /// Signed too long ago: a replay, a slow network, or a wrong clock.
    #[error(
        "signed {seconds} s ago, and {tolerance} s is the tolerance; if this is no replay, \
         check this machine's clock"
    )]
    TooOld {
        /// How long ago, in seconds.
        seconds: u64,
        /// How long is accepted, in seconds.
        tolerance: u64,
    },
    /// Signed in the future: one of the two clocks is wrong.
    #[error(
        "signed {seconds} s in the future, and {tolerance} s is the tolerance; \
         check this machine's clock"
    )]
    TooNew {
        /// How far in the future, in seconds.
        seconds: u64,
        /// How far is accepted, in seconds.
        tolerance: u64,
    },
    /// No entry is a well-formed signature of a version we can check.
    #[cfg_attr(
        feature = "ed25519",
        error(
            "no signature entry has the form `v1,` and the base64 of 32 bytes, \
             or `v1a,` and the base64 of 64"
        )
    )]
    #[cfg_attr(
        not(feature = "ed25519"),
        error(
            "no signature entry has the form `v1,` and the base64 of 32 bytes \
             (those of `v1a` are read with the feature `ed25519`)"
        )
    )]
    NoUsableSignature,
    /// Signed by one scheme alone, and every secret is of the other.
    #[error(
        "signed by scheme `{scheme}`, and no secret here is of that scheme; \
         give the endpoint's `{key}…` too"
    )]
    NoKeyOfScheme {
        /// `v1` or `v1a`.
        scheme: &'static str,
        /// What its keys begin with: `whsec_` or `whpk_`.
        key: &'static str,
    },
    /// None of the signatures was made with one of our secrets over this id, time and body.
    #[error(
        "no signature matches: the secret is another endpoint's or was rotated, \
         or the body changed on its way"
    )]
    NoMatch,
    /// Nothing matched in 8 Ed25519 checks, and there were more to make.
    #[error(
        "no signature matches in the first {MAX_CHECKS} Ed25519 checks, \
         and no more are made for one request; list fewer public keys if it was genuine"
    )]
    TooManyChecks,
}

impl VerifyError {
    /// Its name where names are few: in metrics.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::MissingHeader(_) => "header_missing",
            Self::RepeatedHeader(_) => "header_repeated",
            Self::NonAsciiHeader(_) => "header_not_ascii",
            Self::EmptyId(_) => "id_empty",
            Self::DotInId(_) => "id_with_dot",
            Self::TimestampNotDigits(_) | Self::TimestampOverflow(_) => "timestamp_malformed",
            Self::TooManySignatures(_) | Self::SignaturesTooLong(_) => "signatures_too_many",
            Self::TooOld { .. } => "too_old",
            Self::TooNew { .. } => "too_new",
            Self::NoUsableSignature => "signature_unusable",
            Self::NoKeyOfScheme { .. } => "no_key_of_scheme",
            Self::NoMatch => "no_match",
            Self::TooManyChecks => "too_many_checks",
        }
    }

    /// Whether the request is no signed delivery at all (answered 400), rather than one that is
    /// not genuine (answered 401).
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        match self {
            Self::MissingHeader(_)
            | Self::RepeatedHeader(_)
            | Self::NonAsciiHeader(_)
            | Self::EmptyId(_)
            | Self::DotInId(_)
            | Self::TimestampNotDigits(_)
            | Self::TimestampOverflow(_)
            | Self::TooManySignatures(_)
            | Self::SignaturesTooLong(_) => true,
            Self::TooOld { .. }
            | Self::TooNew { .. }
            | Self::NoUsableSignature
            | Self::NoKeyOfScheme { .. }
            | Self::NoMatch
            | Self::TooManyChecks => false,
        }
    }
}
