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
use std::pin::Pin;

use crate::catch_panic::BoxFuture;
use crate::delivery::Delivery;
use crate::event::Event;
use crate::extract::{FromDelivery, NoState};
use crate::handler::{FirstArgument, Handler, Types, read_key};
use crate::outcome::Outcome;
use crate::router::RunsWith;

/// Asks about the type `T`.
pub struct Ask<T: ?Sized>(PhantomData<fn() -> Box<T>>);

impl<T: ?Sized> fmt::Debug for Ask<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ask")
    }
}

/// The answers for every type.
pub trait Otherwise {
    const PULSE_IS_FIRST: bool = false;
    const PULSE_IS_ARGUMENT: bool = false;
    const PULSE_HANDLES: Types = Types::Mistaken;
    const PULSE_IS_HANDLER: bool = false;
    const PULSE_IS_STATELESS: bool = false;
    const PULSE_NAMES: Types = Types::Mistaken;
}

impl<T: ?Sized> Otherwise for Ask<T> {}

impl<T: FirstArgument + Send> Ask<T> {
    pub const PULSE_IS_FIRST: bool = true;
}

impl<T: FromDelivery + Send> Ask<T> {
    pub const PULSE_IS_ARGUMENT: bool = true;
}

impl<T: Handler> Ask<T> {
    pub const PULSE_HANDLES: Types = T::TYPES;
    pub const PULSE_IS_HANDLER: bool = T::IS_WHOLE;
}

impl<T: RunsWith<()>> Ask<T> {
    pub const PULSE_IS_STATELESS: bool = true;
}

impl<T: Event> Ask<T> {
    pub const PULSE_NAMES: Types = Types::Of(T::TYPES, read_key::<T>);
}

/// `Of<T>` is `T`, or a stand-in where the constant is false. What is asked of it is asked of `T`
/// itself, in messages as well; and its tokens may be shown at several places, where `T` is
/// inferred or is an alias.
pub trait Choose<const YES: bool> {
    type Of<T: ?Sized>: ?Sized;
}

/// Where [`Choose`] is implemented.
#[derive(Debug)]
pub struct If;

impl Choose<true> for If {
    type Of<T: ?Sized> = T;
}

impl Choose<false> for If {
    type Of<T: ?Sized> = Mistaken;
}

/// In the place of a type with a mistake that is reported elsewhere.
#[derive(Debug)]
pub struct Mistaken;

impl Handler for Mistaken {
    const TYPES: Types = Types::Mistaken;
    const IS_WHOLE: bool = false;
}

impl FromDelivery for Mistaken {
    type State = NoState;
    type Refusal = Infallible;

    async fn from_delivery(_delivery: &Delivery, _state: NoState) -> Result<Self, Infallible> {
        unreachable!("its handler did not compile")
    }
}

/// Judges an argument after the first. Where the first is no event, the event may be among the
/// others, and to say that it is no argument would mislead: so nothing is asked of them.
///
/// It stands for [`FromDelivery`], of which the compiler would count the supertraits as well.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be taken from a delivery",
    label = "not an argument of a handler",
    note = "a handler takes one event, its first argument; after it `pulse_hooks::State<T>`, `Delivery`, and types that implement `FromDelivery`",
    note = "a piece of the app state is taken as `State<T>`, with nothing around it; extractors of a web framework are no arguments, since a handler also runs where there is no request"
)]
pub trait HandlerArgument {
    const PULSE_IS_JUDGED: bool = true;
}

impl<T: FromDelivery> HandlerArgument for T {}

/// An argument of a handler, after the first; or its stand-in, where the handler is not whole.
pub struct Argument<T, const IS_WHOLE: bool>(PhantomData<fn() -> T>);

impl<T, const IS_WHOLE: bool> fmt::Debug for Argument<T, IS_WHOLE> {
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

/// Boxes the call of a handler, which crosses threads only where its arguments do.
#[derive(Debug)]
pub struct Call<const IS_WHOLE: bool>;

impl Call<true> {
    /// The type stays, so that the compiler says of it why it is not `Send`.
    pub fn boxed<F: Future<Output = Outcome>>(call: F) -> Pin<Box<F>> {
        Box::pin(call)
    }
}

impl Call<false> {
    pub fn boxed<F: Future<Output = Outcome>>(_call: F) -> BoxFuture<'static, Outcome> {
        unreachable!("its handler did not compile")
    }
}
