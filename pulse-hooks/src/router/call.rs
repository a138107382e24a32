//! One call of one handler, whatever its types.

use std::fmt;
use std::sync::Arc;

use crate::argument::Mistaken;
use crate::catch_panic::BoxFuture;
use crate::delivery::Delivery;
use crate::event::Envelope;
use crate::handler::{Handler, Types};
use crate::outcome::Outcome;

/// A [`Handler`] that finds what its arguments need in the app state `S`.
pub trait RunsWith<S>: Handler {
    /// The handler as a router keeps it: its call decodes the event, makes the other arguments, calls
    /// the function, and reads its answer.
    fn boxed() -> BoxHandler<S>;
}

/// In the place of a handler with a mistake.
impl<S> RunsWith<S> for Mistaken {
    fn boxed() -> BoxHandler<S> {
        unreachable!("its handler did not compile")
    }
}

/// What an app state must be: `Send`, `Sync` and `'static`, and whatever is so is one. A generic
/// function with a router in it asks it of its parameters.
// The compiler alone would count the parts that are not `Send`, and those that are not `Sync`. As it
// proposes to ask it of parameters, it is no secret.
#[diagnostic::on_unimplemented(
    message = "the app state `{Self}` cannot be shared between threads",
    label = "holds something that is not `Send` and `Sync`",
    note = "a trait object says so in its type, such as `Arc<dyn Store + Send + Sync>`; `Arc` takes the place of `Rc`, `Mutex` that of `RefCell`, an atomic that of `Cell`"
)]
pub trait SharedState: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<S: Send + Sync + 'static> SharedState for S {}

/// One call of a handler with its app state.
type Call<S> = for<'a> fn(&'a Delivery, &'a S) -> BoxFuture<'a, Outcome>;

/// A handler of any type, which waits for the app state `S`.
pub struct BoxHandler<S>(pub(super) Erased<S>);

impl<S: SharedState> BoxHandler<S> {
    /// The handler `H`, which is called so.
    #[must_use]
    pub fn of<H: Handler>(call: Call<S>) -> Self {
        Self(Box::new(Runs {
            call,
            types: H::TYPES,
            path: std::any::type_name::<H>(),
        }))
    }
}

impl<S> fmt::Debug for BoxHandler<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxHandler")
    }
}

pub(super) type Erased<S> = Box<dyn ErasedHandler<S>>;

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
    fn with_state(self: Box<Self>, state: Arc<S>) -> Erased<()>;
}

/// A handler that waits for its state.
struct Runs<S> {
    call: Call<S>,
    types: Types,
    /// Of the function.
    path: &'static str,
}

impl<S: SharedState> ErasedHandler<S> for Runs<S> {
    fn call<'a>(&'a self, delivery: &'a Delivery, app: &'a S) -> BoxFuture<'a, Outcome> {
        (self.call)(delivery, app)
    }

    fn name(&self) -> &'static str {
        self.path.rsplit("::").next().unwrap_or(self.path)
    }

    fn key(&self, envelope: &Envelope<'_>) -> Option<String> {
        match self.types {
            Types::Of(_, read_key) => read_key(envelope),
            Types::Any | Types::Mistaken => None,
        }
    }

    fn with_state(self: Box<Self>, state: Arc<S>) -> Erased<()> {
        let handler = self;
        Box::new(WithState { handler, state })
    }
}

/// A handler that has been given its state.
struct WithState<S> {
    handler: Erased<S>,
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

    fn with_state(self: Box<Self>, _state: Arc<()>) -> Erased<()> {
        self
    }
}
