//! Where an endpoint's secrets come from: a fixed value, or a look-up per request for tenants.

use std::future::Future;
use std::sync::Arc;

use http::request::Parts;

use super::Secrets;
use crate::BoxError;
use crate::catch_panic::BoxFuture;

/// Finds the secrets a request must be signed with, and names their source.
///
/// [`Secrets`] is itself one: the same for every request. With tenants, look the tenant up by
/// what the request shows before it is verified: its method, path, headers and extensions.
///
/// ```
/// use pulse_hooks::{SecretSource, SecretSourceError, Secrets};
///
/// struct Tenants(std::collections::HashMap<String, Secrets>);
///
/// impl SecretSource for Tenants {
///     async fn secrets(
///         &self,
///         request: &http::request::Parts,
///     ) -> Result<Secrets, SecretSourceError> {
///         let tenant = request.uri.path().rsplit('/').next().unwrap_or_default();
///         let secrets = self.0.get(tenant).ok_or(SecretSourceError::UnknownTenant)?;
///         Ok(secrets.clone().with_source(tenant))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives no webhook secrets",
    label = "expected `Secrets`, or a type that implements `SecretSource`",
    note = "read one secret for all requests with `Secrets::from_env(\"PULSE_WEBHOOK_SECRET\")?`"
)]
pub trait SecretSource: Send + Sync + 'static {
    /// The secrets for this request, whose body has not been read yet.
    fn secrets(
        &self,
        request: &Parts,
    ) -> impl Future<Output = Result<Secrets, SecretSourceError>> + Send;
}

/// Why a [`SecretSource`] gives no secrets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretSourceError {
    /// Nobody here has that name: the sender is told 401.
    #[error("no such tenant")]
    UnknownTenant,
    /// The look-up itself failed: the sender is told 503 and tries again.
    #[error("the secret source is unavailable")]
    Unavailable(#[source] BoxError),
}

impl SecretSourceError {
    /// Wraps the error of a look-up that failed.
    pub fn unavailable(error: impl Into<BoxError>) -> Self {
        Self::Unavailable(error.into())
    }
}

impl SecretSource for Secrets {
    async fn secrets(&self, _request: &Parts) -> Result<Secrets, SecretSourceError> {
        Ok(self.clone())
    }
}

impl<S: SecretSource> SecretSource for Arc<S> {
    async fn secrets(&self, request: &Parts) -> Result<Secrets, SecretSourceError> {
        (**self).secrets(request).await
    }
}

type SecretsFuture<'a> = BoxFuture<'a, Result<Secrets, SecretSourceError>>;

/// [`SecretSource`] behind a pointer, so that an endpoint has no type parameter.
pub(crate) trait ErasedSecretSource: Send + Sync {
    fn secrets<'a>(&'a self, request: &'a Parts) -> SecretsFuture<'a>;
}

impl<S: SecretSource> ErasedSecretSource for S {
    fn secrets<'a>(&'a self, request: &'a Parts) -> SecretsFuture<'a> {
        // Called only when it is polled, where a panic can be caught.
        Box::pin(async move { SecretSource::secrets(self, request).await })
    }
}
