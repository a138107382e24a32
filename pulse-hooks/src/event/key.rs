//! Reads the field that a derive names as an event's key.
//!
//! As with [answers](crate::answer), method look-up tries the impls in their order, and what the
//! last one hands on is judged by the message a user reads.

/// The field.
#[derive(Debug)]
pub struct KeyField<'e, T>(pub &'e T);

/// A field that can be a key.
// Only generated code calls it.
#[allow(missing_docs)]
pub trait ReadKey<'e> {
    fn pulse_event_key(&self) -> Option<&'e str>;
}

impl<'e, T: AsRef<str>> ReadKey<'e> for &&KeyField<'e, T> {
    fn pulse_event_key(&self) -> Option<&'e str> {
        Some(self.0.as_ref())
    }
}

impl<'e, T: AsRef<str>> ReadKey<'e> for &KeyField<'e, Option<T>> {
    fn pulse_event_key(&self) -> Option<&'e str> {
        self.0.as_ref().map(AsRef::as_ref)
    }
}

/// A field that cannot: handed on, to be judged.
// As above.
#[allow(missing_docs)]
pub trait AnyField<T> {
    fn pulse_event_key(&self) -> T;
}

impl<T> AnyField<T> for KeyField<'_, T> {
    fn pulse_event_key(&self) -> T {
        unreachable!("its event did not compile")
    }
}

/// What a key may be, as far as the compiler's message tells.
// As above.
#[allow(missing_docs)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of an event",
    label = "not text",
    note = "a key is a `String`, another type that is `AsRef<str>`, or an `Option` of one"
)]
pub trait EventKey<'e> {
    fn into_key(self) -> Option<&'e str>;
}

#[diagnostic::do_not_recommend]
impl<'e> EventKey<'e> for Option<&'e str> {
    fn into_key(self) -> Self {
        self
    }
}
