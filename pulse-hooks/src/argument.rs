//! Keeps one mistake one error.
//!
//! A type that is no argument, no handler or no event is reported where it is written. All that
//! is generated around it would complain again; so generated code asks first, in a constant, which
//! is no error if the answer is no, and goes on with a stand-in.
//!
//! The question uses that an inherent constant goes before a trait's of the same name, but only
//! where the inherent one's bounds hold. Generated code can ask because its types are concrete.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use crate::delivery::Delivery;
use crate::event::Event;
use crate::extract::{FromDelivery, NoState};
use crate::handler::{Handler, Types, read_key};

/// Asks about the type `T`.
pub struct Ask<T>(PhantomData<fn() -> T>);

impl<T> fmt::Debug for Ask<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ask")
    }
}

/// The answers for every type.
pub trait Otherwise {
    const PULSE_IS_ARGUMENT: bool = false;
    const PULSE_HANDLES: Types = Types::Mistaken;
    const PULSE_IS_HANDLER: bool = false;
    const PULSE_NAMES: Types = Types::Mistaken;
}

impl<T> Otherwise for Ask<T> {}

impl<T: FromDelivery> Ask<T> {
    pub const PULSE_IS_ARGUMENT: bool = true;
}

impl<T: Handler> Ask<T> {
    pub const PULSE_HANDLES: Types = T::TYPES;
    pub const PULSE_IS_HANDLER: bool = true;
}

impl<T: Event> Ask<T> {
    pub const PULSE_NAMES: Types = Types::Of(T::TYPES, read_key::<T>);
}

/// An argument of a handler, after the first.
pub struct Argument<T, const IS_ARGUMENT: bool>(PhantomData<fn() -> T>);

impl<T, const IS_ARGUMENT: bool> fmt::Debug for Argument<T, IS_ARGUMENT> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Argument")
    }
}

/// [`FromDelivery`], or its stand-in.
pub trait Extract<T> {
    type State: Send + 'static;
    type Refusal;

    fn extract(
        delivery: &Delivery,
        state: Self::State,
    ) -> impl Future<Output = Result<T, Self::Refusal>> + Send;
}

impl<T: FromDelivery> Extract<T> for Argument<T, true> {
    type State = T::State;
    type Refusal = T::Refusal;

    fn extract(
        delivery: &Delivery,
        state: T::State,
    ) -> impl Future<Output = Result<T, T::Refusal>> + Send {
        T::from_delivery(delivery, state)
    }
}

impl<T> Extract<T> for Argument<T, false> {
    type State = NoState;
    type Refusal = Infallible;

    async fn extract(_delivery: &Delivery, _state: NoState) -> Result<T, Infallible> {
        unreachable!("its handler did not compile")
    }
}
