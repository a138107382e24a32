//! The class of an error: try again, never again, or fine.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::BoxError;

/// What is to happen to a delivery whose handler returned an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// Deliver it again: what every error means unless somebody says otherwise.
    Retry {
        /// Not before this time has passed; the sender's own schedule otherwise.
        after: Option<Duration>,
    },
    /// Never deliver it again: it would fail every time.
    Permanent,
    /// It needs no further attempt; the error is only logged.
    Ack,
}

impl Default for Class {
    fn default() -> Self {
        Self::Retry { after: None }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retry { after: None } => f.write_str("to be retried"),
            Self::Retry { after: Some(after) } => write!(f, "to be retried after {after:?}"),
            Self::Permanent => f.write_str("permanent failure"),
            Self::Ack => f.write_str("acknowledged in spite of an error"),
        }
    }
}

/// An error that knows its class. Derive it with [`#[derive(Classify)]`](derive@crate::Classify).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no class",
    label = "not an error with a class",
    note = "derive `Classify` on it, or say what is to happen where it is returned: `.permanent()?`, `.retry_after(time)?`, `.ack()?`, or `?` alone, which means a retry"
)]
pub trait Classify: Error {
    /// The class of this error.
    fn class(&self) -> Class;
}

/// The error in a `transparent` variant. The compiler would count what [`Classify`] asks for besides.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no class",
    label = "not an error with a class",
    note = "write `retry`, `permanent` or `ack` instead of `transparent`; or derive `Classify` on it, if it is a type of your own: a boxed error and `anyhow::Error` cannot have it"
)]
// Only generated code calls it.
#[allow(missing_docs)]
pub trait HasClass {
    fn class_of(&self) -> Class;
}

#[diagnostic::do_not_recommend]
impl<E: Classify> HasClass for E {
    fn class_of(&self) -> Class {
        self.class()
    }
}

/// The time of a `retry_after` in [`#[class]`](derive@crate::Classify). As with answers, what method
/// look-up finds last is handed on, to be judged; what `wait.into()` makes is found first.
#[derive(Debug)]
pub struct Wait<T>(pub T);

// Only generated code calls them.
#[allow(missing_docs)]
pub trait ReadWait {
    fn pulse_retry_time(self) -> Duration;
}

impl ReadWait for Wait<Duration> {
    fn pulse_retry_time(self) -> Duration {
        self.0
    }
}

/// Any other type.
#[allow(missing_docs)]
pub trait AnyWait<T> {
    fn pulse_retry_time(&self) -> T;
}

impl<T> AnyWait<T> for Wait<T> {
    fn pulse_retry_time(&self) -> T {
        unreachable!("its error did not compile")
    }
}

/// What the time may be, as far as the compiler's message tells.
#[allow(missing_docs)]
#[diagnostic::on_unimplemented(
    message = "`retry_after` takes a `Duration`, and this is a `{Self}`",
    label = "not a `Duration`",
    note = "a number of seconds becomes one with `Duration::from_secs(…)`; a field is borrowed: `*wait`, or `Duration::from_secs(*seconds)`"
)]
pub trait RetryTime {
    fn into_duration(self) -> Duration;
}

#[diagnostic::do_not_recommend]
impl RetryTime for Duration {
    fn into_duration(self) -> Self {
        self
    }
}

/// An error with a class given at the call site, by [`ResultExt`].
///
/// As it is an error like any other, `?` carries it into [`HandlerError`], `anyhow`, `eyre` and
/// boxed errors, and the class is found there again. It displays the class; the error itself is
/// its [`source`](Error::source).
#[derive(Debug)]
pub struct Classified(Inner);

/// The source of a [`Classified`]. It has the class too: error types that wrap without saying so
/// show their sources but not themselves.
#[derive(Debug)]
struct Inner {
    class: Class,
    error: BoxError,
}

impl Classified {
    /// Gives `error` a class.
    pub fn new(class: Class, error: impl Into<BoxError>) -> Self {
        Self(Inner {
            class,
            error: error.into(),
        })
    }
}

impl Classify for Classified {
    fn class(&self) -> Class {
        self.0.class
    }
}

impl Error for Classified {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

impl fmt::Display for Classified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.class.fmt(f)
    }
}

impl Error for Inner {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// The class given to `error` or to one of its sources; the outermost counts.
pub(crate) fn class_in(error: &(dyn Error + 'static)) -> Class {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(Classified(inner)) = error.downcast_ref() {
            return inner.class;
        }
        if let Some(inner) = error.downcast_ref::<Inner>() {
            return inner.class;
        }
        next = error.source();
    }
    Class::default()
}

/// Gives an error its class where it happens.
///
/// ```
/// use pulse_hooks::{HandlerError, ResultExt};
///
/// fn pages(text: &str) -> Result<u64, HandlerError> {
///     Ok(text.parse::<u64>().permanent()?)
/// }
/// # pages("x").unwrap_err();
/// ```
pub trait ResultExt<T, E>: Sized {
    /// This error will happen every time: never deliver the event again.
    ///
    /// # Errors
    /// The error, with its class.
    fn permanent(self) -> Result<T, Classified>
    where
        E: IntoBoxError;

    /// Deliver the event again, not before `after` has passed.
    ///
    /// # Errors
    /// The error, with its class.
    fn retry_after(self, after: Duration) -> Result<T, Classified>
    where
        E: IntoBoxError;

    /// The event needs no further attempt; the error is only logged.
    ///
    /// # Errors
    /// The error, with its class.
    fn ack(self) -> Result<T, Classified>
    where
        E: IntoBoxError;

    /// Keeps the error's own class on the way into [`HandlerError`], `anyhow` or a box, where `?`
    /// alone loses it.
    ///
    /// # Errors
    /// The error, with its class.
    fn classified(self) -> Result<T, Classified>
    where
        E: Classify + IntoBoxError;
}

/// What [`ResultExt`] gives a class, and [`HandlerError`] is made of: every error that is `Send` and
/// `Sync`, and every text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no error that can be given a class",
    label = "not an error that is `Send` and `Sync`",
    note = "implement `std::error::Error` for `{Self}`, which must be `Send` and `Sync`; a text is an error as well: `.map_err(|_| \"no such job\")`"
)]
pub trait IntoBoxError: Into<BoxError> {}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError>> IntoBoxError for E {}

impl<T, E> ResultExt<T, E> for Result<T, E> {
    fn permanent(self) -> Result<T, Classified>
    where
        E: IntoBoxError,
    {
        self.map_err(|error| Classified::new(Class::Permanent, error))
    }

    fn retry_after(self, after: Duration) -> Result<T, Classified>
    where
        E: IntoBoxError,
    {
        self.map_err(|error| Classified::new(Class::Retry { after: Some(after) }, error))
    }

    fn ack(self) -> Result<T, Classified>
    where
        E: IntoBoxError,
    {
        self.map_err(|error| Classified::new(Class::Ack, error))
    }

    fn classified(self) -> Result<T, Classified>
    where
        E: Classify + IntoBoxError,
    {
        self.map_err(|error| Classified::new(error.class(), error))
    }
}

/// Any error of a handler, with its class: what `?` turns errors into where a handler returns
/// `Result<(), HandlerError>`.
///
/// It is not itself an [`Error`], which is what lets `?` take every error.
#[derive(Debug)]
pub struct HandlerError(BoxError);

impl HandlerError {
    /// Its class: the one given by [`ResultExt`], or [`Class::Retry`].
    #[must_use]
    pub fn class(&self) -> Class {
        class_in(&*self.0)
    }

    pub(crate) fn into_inner(self) -> BoxError {
        self.0
    }
}

impl<E: IntoBoxError> From<E> for HandlerError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
