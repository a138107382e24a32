//! What is wrong with a secret, without any of it.

use std::fmt;

/// The shortest key the Standard Webhooks specification allows, in bytes.
pub(super) const MIN_KEY_BYTES: usize = 24;

/// Why a secret cannot be used. The message never shows any of it.
#[derive(Debug, Default)]
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
    Short { bytes: usize },
    NotBase64,
    OtherScheme,
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
