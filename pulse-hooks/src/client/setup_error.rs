//! What is wrong with a client's settings, without the key.

use std::fmt;

/// Why a client cannot be made: every mistake in its settings. Neither `Display` nor `Debug` shows
/// the API key; both give the message, for a `main` that returns it.
pub struct SetupError {
    pub(super) problems: Vec<Problem>,
}

/// One mistake.
pub(super) enum Problem {
    /// The environment variable of this name is not set.
    NotSet(&'static str),
    /// The environment variable of this name is no text.
    NotText(&'static str),
    KeyEmpty,
    KeyLineBreak,
    KeyCharacter,
    /// What was written, unless it may hold a password, and what is wrong with it.
    BaseUrl(Option<String>, &'static str),
    /// What the TLS library says.
    Tls(reqwest::Error),
}

impl std::error::Error for SetupError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problems.iter().find_map(|problem| match problem {
            Problem::Tls(error) => Some(error as &(dyn std::error::Error + 'static)),
            _ => None,
        })
    }
}

impl fmt::Debug for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, problem) in self.problems.iter().enumerate() {
            if nth > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSet(name) => write!(
                f,
                "environment variable `{name}`: not set; set it to your Pulse API key"
            ),
            Self::NotText(name) => write!(
                f,
                "environment variable `{name}`: not valid UTF-8; set it to your Pulse API key"
            ),
            Self::KeyEmpty => f.write_str("the API key is empty; copy it whole from Pulse"),
            Self::KeyLineBreak => f.write_str(
                "the API key holds a line break; take it out (`trim()` does, for a key read from a file)",
            ),
            Self::KeyCharacter => f.write_str(
                "the API key holds a space or another character that no key has; copy it from \
                 Pulse without quotes",
            ),
            Self::BaseUrl(written, wrong) => {
                f.write_str("the base URL ")?;
                if let Some(written) = written {
                    write!(f, "`{written}` ")?;
                }
                write!(f, "{wrong}; write it as in `https://api.runpulse.com`")
            }
            Self::Tls(_) => f.write_str(
                "TLS cannot be set up: most likely the system has no certificates to trust; \
                 install them (`ca-certificates` on most systems), or name a file of them in \
                 `SSL_CERT_FILE`",
            ),
        }
    }
}
