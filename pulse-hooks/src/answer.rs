//! Reads what a handler returned, whatever its type.
//!
//! A derived class, an own `IntoOutcome` and "any error" overlap, so no one trait can cover them.
//! Generated code knows the concrete type and lets the compiler choose: method look-up tries the
//! impls below in their order, since each is for one reference fewer than the one before, and takes
//! the first whose bounds hold. Those of [`FallibleAnswer`] and [`AnyAnswer`] always hold: they hand
//! on what is no answer, of which generated code then asks by a path that it is a [`HandlerFailure`]
//! and [`IntoOutcome`], as an [`Outcome`] is; what the compiler says of that is the message a user
//! reads. The others share one trait, because each more would be looked at again at every step.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;

use crate::BoxError;
use crate::class::Classify;
use crate::outcome::{IntoOutcome, Outcome};

/// Stands for a returned value of type `T` while the compiler chooses.
pub struct Answer<T>(PhantomData<fn() -> T>);

impl<T> Answer<T> {
    #[must_use]
    pub fn of(_returned: &T) -> Self {
        Self(PhantomData)
    }
}

impl<T> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer")
    }
}

/// An answer that can be read.
pub trait ReadAnswer<T> {
    fn pulse_handler_outcome(&self, returned: T) -> Outcome;
}

/// What most arguments give, which never refuse; it comes first to be found soon.
impl<A: IntoOutcome> ReadAnswer<Result<A, Infallible>> for &&&&&&&&&Answer<Result<A, Infallible>> {
    fn pulse_handler_outcome(&self, returned: Result<A, Infallible>) -> Outcome {
        let Ok(answer) = returned;
        answer.into_outcome()
    }
}

/// An error with a derived class.
impl<A: IntoOutcome, E: Classify + Into<BoxError>> ReadAnswer<Result<A, E>>
    for &&&&&&&Answer<Result<A, E>>
{
    fn pulse_handler_outcome(&self, returned: Result<A, E>) -> Outcome {
        returned.map_or_else(Outcome::from_classify, IntoOutcome::into_outcome)
    }
}

/// An error with a derived class that may not cross threads.
impl<A: IntoOutcome, E: Classify + 'static> ReadAnswer<Result<A, E>>
    for &&&&&&Answer<Result<A, E>>
{
    fn pulse_handler_outcome(&self, returned: Result<A, E>) -> Outcome {
        returned.map_or_else(
            |error| Outcome::from_local_classify(&error),
            IntoOutcome::into_outcome,
        )
    }
}

/// A type that is itself an answer.
impl<T: IntoOutcome> ReadAnswer<T> for &&&&&Answer<T> {
    fn pulse_handler_outcome(&self, returned: T) -> Outcome {
        returned.into_outcome()
    }
}

/// An error that is itself an answer.
impl<A: IntoOutcome, E: IntoOutcome> ReadAnswer<Result<A, E>> for &&&&Answer<Result<A, E>> {
    fn pulse_handler_outcome(&self, returned: Result<A, E>) -> Outcome {
        returned.map_or_else(IntoOutcome::into_outcome, IntoOutcome::into_outcome)
    }
}

/// Any other error that may cross threads.
impl<A: IntoOutcome, E: Into<BoxError>> ReadAnswer<Result<A, E>> for &&&Answer<Result<A, E>> {
    fn pulse_handler_outcome(&self, returned: Result<A, E>) -> Outcome {
        returned.map_or_else(
            |error| Outcome::from_error(error.into()),
            IntoOutcome::into_outcome,
        )
    }
}

/// A boxed error that may not cross threads.
impl<A: IntoOutcome, E: Into<Box<dyn Error>>> ReadAnswer<Result<A, E>> for &&Answer<Result<A, E>> {
    fn pulse_handler_outcome(&self, returned: Result<A, E>) -> Outcome {
        returned.map_or_else(
            |error| Outcome::from_local_error(&*error.into()),
            IntoOutcome::into_outcome,
        )
    }
}

/// A result with an error that is none: handed on, to be judged.
pub trait FallibleAnswer<A, E> {
    fn pulse_handler_outcome(&self, returned: Result<A, E>) -> E;
}

impl<A: IntoOutcome, E> FallibleAnswer<A, E> for &Answer<Result<A, E>> {
    fn pulse_handler_outcome(&self, _returned: Result<A, E>) -> E {
        unreachable!("its handler did not compile")
    }
}

/// `()` is an answer, and no error: that it failed would be lost.
impl<A: IntoOutcome, E: Unit> FallibleAnswer<A, E> for &&&&&&&&Answer<Result<A, E>> {
    fn pulse_handler_outcome(&self, _returned: Result<A, E>) -> E {
        unreachable!("its handler did not compile")
    }
}

/// Implemented for `()` alone.
pub trait Unit {}

impl Unit for () {}

/// A type that is no answer: handed on as well.
pub trait AnyAnswer<T> {
    fn pulse_handler_outcome(&self, returned: T) -> NoFailure<T>;
}

impl<T> AnyAnswer<T> for Answer<T> {
    fn pulse_handler_outcome(&self, returned: T) -> NoFailure<T> {
        NoFailure(returned)
    }
}

/// What has been read, or else is no error but may be no answer.
#[derive(Debug)]
pub struct NoFailure<T>(T);

/// What a handler's error may be, as far as the compiler's message tells.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no error that a handler may return",
    label = "not an error",
    note = "implement `std::error::Error` for it, or return `HandlerError`, which `?` turns every error into"
)]
pub trait HandlerFailure<A> {
    fn into_answer(self) -> A;
}

#[diagnostic::do_not_recommend]
impl HandlerFailure<Self> for Outcome {
    fn into_answer(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T> HandlerFailure<T> for NoFailure<T> {
    fn into_answer(self) -> T {
        self.0
    }
}
