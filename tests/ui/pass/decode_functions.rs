//! What can stand after `decode =`: whatever can be called with an envelope.

use pulse_hooks::{DecodeError, Envelope, Event};

#[derive(Event)]
#[event("plain", decode = plain)]
struct Plain;

fn plain(_envelope: &Envelope<'_>) -> Result<Plain, DecodeError> {
    Ok(Plain)
}

#[derive(Event)]
#[event("one.lifetime", decode = one_lifetime)]
struct OneLifetime;

fn one_lifetime<'e>(_envelope: &'e Envelope<'e>) -> Result<OneLifetime, DecodeError> {
    Ok(OneLifetime)
}

#[derive(Event)]
#[event("generic", decode = generic)]
struct Generic;

impl From<()> for Generic {
    fn from((): ()) -> Self {
        Self
    }
}

fn generic<E: From<()>>(_envelope: &impl std::fmt::Debug) -> Result<E, DecodeError> {
    Ok(().into())
}

#[derive(Event)]
#[event("associated", decode = Self::read)]
struct Associated;

impl Associated {
    const fn read(_envelope: &Envelope<'_>) -> Result<Self, DecodeError> {
        Ok(Self)
    }
}

#[derive(Event)]
#[event("constant", decode = CONSTANT)]
struct Constant;

const CONSTANT: fn(&Envelope<'_>) -> Result<Constant, DecodeError> = |_| Ok(Constant);

#[derive(Event)]
#[event("borrowing", decode = borrowing)]
struct Borrowing {
    #[allow(dead_code)]
    plan: &'static str,
}

fn borrowing(_envelope: &Envelope<'_>) -> Result<Borrowing, DecodeError> {
    Ok(Borrowing { plan: "free" })
}

fn main() {}
