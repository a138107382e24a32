//! Secrets that change while an endpoint runs.

use std::sync::{Arc, PoisonError, RwLock};

use http::request::Parts;

use super::{SecretSource, SecretSourceError, Secrets};

/// Secrets that can be replaced without a restart. Clones share them: give one to the endpoint,
/// and keep one.
///
/// ```
/// use pulse_hooks::{Endpoint, RotatingSecrets, Secrets};
/// # use pulse_hooks::{RawEvent, pulse_handler, pulse_router};
/// # #[pulse_handler]
/// # async fn all(_event: RawEvent) {}
/// # let router = pulse_router! { handlers: [], fallback: all };
/// # let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// # let new_text = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
///
/// let secrets = RotatingSecrets::new(text.parse::<Secrets>()?);
/// let endpoint = Endpoint::new(secrets.clone(), router);
///
/// // Later, when the file that holds them has changed, say: the new one and the old.
/// secrets.replace(new_text.parse()?);
/// # Ok::<(), pulse_hooks::SecretError>(())
/// ```
///
/// A request whose secrets have been looked up already is verified with those. So keep the old
/// secret in the list until the sender has stopped using it; Svix signs with both for 24 hours.
#[derive(Debug, Clone)]
pub struct RotatingSecrets(Arc<RwLock<Secrets>>);

impl RotatingSecrets {
    /// Begins with `secrets`.
    #[must_use]
    pub fn new(secrets: Secrets) -> Self {
        Self(Arc::new(RwLock::new(secrets)))
    }

    /// Verifies with `secrets` from now on, in every endpoint that shares them.
    pub fn replace(&self, secrets: Secrets) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = secrets;
    }

    /// What is verified with now.
    #[must_use]
    pub fn current(&self) -> Secrets {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        secrets.clone()
    }
}

impl SecretSource for RotatingSecrets {
    async fn secrets(&self, _request: &Parts) -> Result<Secrets, SecretSourceError> {
        Ok(self.current())
    }
}
