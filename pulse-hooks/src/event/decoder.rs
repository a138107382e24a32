//! Calls the function that a derive names for decoding an event.
//!
//! As with [keys](super::key), method look-up tries the impls in their order, and what the last one
//! hands on is judged by the message a user reads. The compiler alone would compare signatures, at
//! the function, and propose to change the attribute.

use std::fmt;
use std::marker::PhantomData;

use super::decode::DecodeError;
use super::envelope::Envelope;

/// The function, which is to decode an `E`.
pub struct Decoder<E, F>(F, PhantomData<fn() -> E>);

impl<E, F> Decoder<E, F> {
    // Generated code alone calls it, as the traits below.
    #[allow(missing_docs)]
    pub fn of(function: F) -> Self {
        Self(function, PhantomData)
    }
}

impl<E, F> fmt::Debug for Decoder<E, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoder")
    }
}

/// A function that can decode it. It may want one lifetime for the envelope and what is in it.
#[allow(missing_docs)]
pub trait CallDecoder<'e, E> {
    fn pulse_event_decode(self, envelope: &'e Envelope<'e>) -> Decoded<E>;
}

impl<'e, E, F> CallDecoder<'e, E> for Decoder<E, F>
where
    F: FnOnce(&'e Envelope<'e>) -> Result<E, DecodeError>,
{
    fn pulse_event_decode(self, envelope: &'e Envelope<'e>) -> Decoded<E> {
        Decoded((self.0)(envelope))
    }
}

/// What it returned: of a type that no function returns, or the compiler would propose to call one.
#[derive(Debug)]
pub struct Decoded<E>(Result<E, DecodeError>);

/// What cannot: handed on, to be judged.
#[allow(missing_docs)]
pub trait AnyDecoder<F> {
    fn pulse_event_decode(&self, envelope: &Envelope<'_>) -> F;
}

impl<E, F> AnyDecoder<F> for Decoder<E, F> {
    fn pulse_event_decode(&self, _envelope: &Envelope<'_>) -> F {
        unreachable!("its event did not compile")
    }
}

/// What decodes an event, as far as the compiler's message tells.
#[allow(missing_docs)]
#[diagnostic::on_unimplemented(
    message = "this cannot decode the event `{E}`",
    label = "not a function from `&Envelope<'_>` to `Result<{E}, DecodeError>`",
    note = "write it as `fn name(envelope: &Envelope<'_>) -> Result<{E}, DecodeError>`, which is not `async`"
)]
pub trait DecodesEvent<E> {
    fn into_decoded(self) -> Result<E, DecodeError>;
}

#[diagnostic::do_not_recommend]
impl<E> DecodesEvent<E> for Decoded<E> {
    fn into_decoded(self) -> Result<E, DecodeError> {
        self.0
    }
}
