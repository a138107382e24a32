//! Who may see the page.

use std::future::Future;
use std::sync::Arc;

use http::request::Parts;

use crate::BoxError;
use crate::catch_panic::{BoxFuture, CatchPanic, Panicked};

/// Decides who may see and use an [`InboxPage`](super::InboxPage).
///
/// [`BasicAuth`](super::BasicAuth) is one: a user and a password, which the browser asks for.
/// Implement it yourself where your operators sign in otherwise:
///
/// ```
/// use http::request::Parts;
/// use pulse_hooks::inbox_page::{PageAuth, PageRefusal};
///
/// # struct Sessions;
/// # impl Sessions {
/// #     async fn find(&self, _: Option<&http::HeaderValue>) -> Option<Account> { None }
/// # }
/// # struct Account { name: String, operates: bool }
/// struct Operators(Sessions);
///
/// impl PageAuth for Operators {
///     async fn user(&self, request: &Parts) -> Result<String, PageRefusal> {
///         let cookie = request.headers.get("cookie");
///         let Some(account) = self.0.find(cookie).await else {
///             return Err(PageRefusal::sign_in_at("/login?next=/inbox"));
///         };
///         if account.operates {
///             Ok(account.name)
///         } else {
///             Err(PageRefusal::Forbidden)
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who may see the inbox's page",
    label = "expected `BasicAuth`, or a type that implements `PageAuth`",
    note = "read a user and a password from the environment with `BasicAuth::from_env(\"PULSE_INBOX_LOGIN\")?`"
)]
pub trait PageAuth: Send + Sync + 'static {
    /// The name of whoever asks, which the page shows and the log tells with every change. It is
    /// asked before anything else is looked at, for every request.
    ///
    /// # Errors
    /// Whoever asks may not see the page.
    fn user(&self, request: &Parts) -> impl Future<Output = Result<String, PageRefusal>> + Send;
}

/// Why somebody may not see the page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageRefusal {
    /// No user and password, or wrong ones: 401, upon which the browser asks for them.
    #[error("no user and password, or wrong ones")]
    Unauthorized,
    /// Nobody is signed in: 303, to where one signs in.
    #[error("nobody is signed in")]
    SignIn {
        /// The address of that page, as a `Location` header has it.
        at: String,
    },
    /// Somebody is, who may not see this: 403.
    #[error("not allowed")]
    Forbidden,
    /// It cannot be found out now: 503.
    #[error("it cannot be found out who asks")]
    Unavailable(#[source] BoxError),
}

impl PageRefusal {
    /// Sends whoever asks to a page of yours.
    pub fn sign_in_at(address: impl Into<String>) -> Self {
        Self::SignIn { at: address.into() }
    }

    /// Wraps the error of a look-up that failed.
    pub fn unavailable(error: impl Into<BoxError>) -> Self {
        Self::Unavailable(error.into())
    }
}

impl<A: PageAuth> PageAuth for Arc<A> {
    async fn user(&self, request: &Parts) -> Result<String, PageRefusal> {
        (**self).user(request).await
    }
}

/// [`PageAuth`] behind a pointer, so that a page has no type parameter.
pub(super) trait ErasedPageAuth: Send + Sync {
    /// A panic is a refusal: nobody gets in by it.
    fn user<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Result<String, PageRefusal>>;
}

impl<A: PageAuth> ErasedPageAuth for A {
    fn user<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Result<String, PageRefusal>> {
        // Called only when it is polled, where a panic can be caught.
        let user = CatchPanic::new(Box::pin(async { PageAuth::user(self, request).await }));
        Box::pin(async {
            user.await
                .unwrap_or_else(|Panicked| Err(PageRefusal::unavailable("the check panicked")))
        })
    }
}
