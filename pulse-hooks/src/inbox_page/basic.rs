//! A user and a password, by HTTP's own means.

use std::env::VarError;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::auth::{PageAuth, PageRefusal};

/// The shortest password, in characters.
const MIN_PASSWORD: usize = 12;

/// One user with a password, which the browser asks for (HTTP Basic). Serve the page over TLS:
/// the password comes with every request. `Debug` shows the user alone.
#[derive(Clone)]
pub struct BasicAuth {
    user: String,
    /// Of the user, a colon and the password: what is compared has one length, whatever comes.
    digest: [u8; 32],
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicAuth")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl BasicAuth {
    /// This user, with this password.
    ///
    /// # Errors
    /// The user is empty or has a colon in it; the password has fewer than 12 characters.
    pub fn new(user: &str, password: &str) -> Result<Self, BasicAuthError> {
        Self::checked(user, password).map_err(|problem| BasicAuthError {
            variable: None,
            problem,
        })
    }

    /// The user and the password, with a colon between them, in the environment variable `name`;
    /// white space around both is left out.
    ///
    /// # Errors
    /// As [`new`](Self::new), or the variable is not set, or has no colon in it.
    pub fn from_env(name: &str) -> Result<Self, BasicAuthError> {
        let read = || {
            let text = std::env::var(name).map_err(|error| match error {
                VarError::NotPresent => Problem::NotSet,
                VarError::NotUnicode(_) => Problem::NotText,
            })?;
            let (user, password) = text.trim().split_once(':').ok_or(Problem::NoColon)?;
            Self::checked(user, password)
        };
        read().map_err(|problem| BasicAuthError {
            variable: Some(name.to_owned()),
            problem,
        })
    }

    fn checked(user: &str, password: &str) -> Result<Self, Problem> {
        let characters = password.chars().count();
        if user.trim().is_empty() {
            return Err(Problem::NoUser);
        }
        if user.contains(':') {
            return Err(Problem::ColonInUser);
        }
        if characters < MIN_PASSWORD {
            return Err(Problem::ShortPassword { characters });
        }
        Ok(Self {
            user: user.to_owned(),
            digest: Sha256::digest(format!("{user}:{password}")).into(),
        })
    }

    fn fits(&self, headers: &HeaderMap) -> bool {
        let Some(credentials) = credentials(headers) else {
            return false;
        };
        let digest: [u8; 32] = Sha256::digest(credentials).into();
        digest.ct_eq(&self.digest).into()
    }
}

impl PageAuth for BasicAuth {
    async fn user(&self, request: &Parts) -> Result<String, PageRefusal> {
        if self.fits(&request.headers) {
            Ok(self.user.clone())
        } else {
            Err(PageRefusal::Unauthorized)
        }
    }
}

fn credentials(headers: &HeaderMap) -> Option<Vec<u8>> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    STANDARD.decode(encoded.trim()).ok()
}

/// Why a user and a password do not do. Neither `Display` nor `Debug` shows the password; both
/// give the message, for a `main` that returns it.
pub struct BasicAuthError {
    variable: Option<String>,
    problem: Problem,
}

enum Problem {
    NotSet,
    NotText,
    NoColon,
    NoUser,
    ColonInUser,
    ShortPassword { characters: usize },
}

impl std::error::Error for BasicAuthError {}

impl fmt::Debug for BasicAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for BasicAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.variable {
            write!(f, "environment variable `{name}`: ")?;
        }
        match &self.problem {
            Problem::NotSet => f.write_str(
                "not set; set it to the user and the password that open the inbox's page, as \
                 `user:password`",
            ),
            Problem::NotText => f.write_str("not valid UTF-8; set it to `user:password`"),
            Problem::NoColon => {
                f.write_str("no colon in it; write the user, a colon and the password")
            }
            Problem::NoUser => f.write_str("no user given; name one, such as `operator`"),
            Problem::ColonInUser => {
                f.write_str("the user has a colon in it, which ends a user's name; leave it out")
            }
            Problem::ShortPassword { characters } => write!(
                f,
                "the password has {characters} characters and {MIN_PASSWORD} is the least; \
                 `openssl rand -base64 18` makes a good one",
            ),
        }
    }
}
