//! One call of one handler, whatever its types.

use std::marker::PhantomData;
use std::sync::Arc;

use super::SharedState;
use crate::catch_panic::BoxFuture;
use crate::delivery::Delivery;
use crate::event::Envelope;
use crate::handler::{HandlerWith, Types};
use crate::outcome::Outcome;

pub(super) type BoxHandler<S> = Box<dyn ErasedHandler<S>>;

pub(crate) trait ErasedHandler<S>: Send + Sync {
    fn call<'a>(&'a self, delivery: &'a Delivery, app: &'a S) -> BoxFuture<'a, Outcome>;

    /// The function's name.
    fn name(&self) -> &'static str;

    /// What the event is about: for inboxes.
    #[cfg_attr(
        not(any(feature = "inbox-postgres", feature = "inbox-sqlite")),
        allow(dead_code)
    )]
    fn key(&self, envelope: &Envelope<'_>) -> Option<String>;

    /// Here, where it is known that `S` may be shared, rather than at the router's method: an app
    /// state that may not is reported where the router names it.
    fn with_state(self: Box<Self>, state: Arc<S>) -> BoxHandler<()>;
}

/// The handler `H`, which is nothing but a type.
pub(super) struct Runs<H>(PhantomData<fn() -> H>);

impl<H> Runs<H> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<H: HandlerWith<S>, S: SharedState> ErasedHandler<S> for Runs<H> {
    fn call<'a>(&'a self, delivery: &'a Delivery, app: &'a S) -> BoxFuture<'a, Outcome> {
        H::call(delivery, app)
    }

    fn name(&self) -> &'static str {
        let path = std::any::type_name::<H>();
        path.rsplit("::").next().unwrap_or(path)
    }

    fn key(&self, envelope: &Envelope<'_>) -> Option<String> {
        match H::TYPES {
            Types::Of(_, read_key) => read_key(envelope),
            Types::Any | Types::Mistaken => None,
        }
    }

    fn with_state(self: Box<Self>, state: Arc<S>) -> BoxHandler<()> {
        let handler = self;
        Box::new(WithState { handler, state })
    }
}

/// A handler that has been given its state.
struct WithState<S> {
    handler: BoxHandler<S>,
    state: Arc<S>,
}

impl<S: SharedState> ErasedHandler<()> for WithState<S> {
    fn call<'a>(&'a self, delivery: &'a Delivery, _app: &'a ()) -> BoxFuture<'a, Outcome> {
        self.handler.call(delivery, &self.state)
    }

    fn name(&self) -> &'static str {
        self.handler.name()
    }

    fn key(&self, envelope: &Envelope<'_>) -> Option<String> {
        self.handler.key(envelope)
    }

    fn with_state(self: Box<Self>, _state: Arc<()>) -> BoxHandler<()> {
        self
    }
}
