//! What `#[pulse_handler]` implements, beside the function it leaves alone.

use crate::event::{DecodeError, Envelope, Event, RawEvent};

/// A handler as a router lists it. Implemented by `#[pulse_handler]` for a type of the function's
/// name, which lives beside the function in the namespace of types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a pulse handler",
    label = "not a pulse handler",
    note = "list the name of a function that has `#[pulse_handler]` above it"
)]
pub trait Handler: 'static {
    /// The event types it takes.
    const TYPES: Types;

    /// Whether it can be called: no mistake of it is reported elsewhere.
    const IS_WHOLE: bool;
}

/// The event types a handler takes.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Types {
    /// These, decoded into its first argument; and how to tell its [`Event::key`].
    Of(&'static [&'static str], fn(&Envelope<'_>) -> Option<String>),
    /// Any, as a [`RawEvent`].
    Any,
    /// Nobody knows, since it has a mistake that is reported elsewhere.
    Mistaken,
}

/// The first argument of a handler: a typed event, or [`RawEvent`].
#[diagnostic::on_unimplemented(
    message = "the first argument of a handler is its event, and `{Self}` is none",
    label = "not an event",
    note = "take one of Pulse's events such as `JobCompleted`, a type of your own with `#[derive(Event)]`, or `RawEvent`; where the event stands among the other arguments, put it first"
)]
pub trait FirstArgument: Sized + 'static {
    /// The event types it is decoded from.
    const TAKES: Types;

    /// Decodes it. Its name is not [`Event`]'s, so that a glob import of both stays clear.
    ///
    /// # Errors
    /// The payload does not fit.
    fn read(envelope: &Envelope<'_>) -> Result<Self, DecodeError>;
}

impl<E: Event> FirstArgument for E {
    const TAKES: Types = Types::Of(E::TYPES, read_key::<E>);

    fn read(envelope: &Envelope<'_>) -> Result<Self, DecodeError> {
        E::decode(envelope)
    }
}

impl FirstArgument for RawEvent {
    const TAKES: Types = Types::Any;

    fn read(envelope: &Envelope<'_>) -> Result<Self, DecodeError> {
        Ok(Self::of(envelope))
    }
}

pub(crate) fn read_key<E: Event>(envelope: &Envelope<'_>) -> Option<String> {
    let event = E::decode(envelope).ok()?;
    event.key().map(str::to_owned)
}
