//! A handler's arguments after the event.

use std::convert::Infallible;
use std::future::Future;

use crate::delivery::Delivery;

/// An argument of a handler, after the first: made from the delivery and from a piece of the
/// app state.
///
/// It knows nothing of HTTP, because the same handler also runs where there is no request.
///
/// ```
/// use pulse_hooks::{Delivery, FromDelivery, Outcome};
/// # #[derive(Clone)] struct Db;
/// # impl Db { async fn tenant(&self, _: &str) -> Option<String> { None } }
///
/// /// The customer a delivery is for.
/// struct Customer(String);
///
/// impl FromDelivery for Customer {
///     type State = Db;
///     type Refusal = Outcome;
///
///     async fn from_delivery(delivery: &Delivery, db: Db) -> Result<Self, Outcome> {
///         let source = delivery.source.as_deref().unwrap_or_default();
///         let name = db.tenant(source).await;
///         name.map(Self).ok_or_else(|| Outcome::permanent("unknown customer"))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be taken from a delivery",
    label = "not an argument of a handler",
    note = "a handler takes one event, its first argument; after it `pulse_hooks::State<T>`, `Delivery`, and types that implement `FromDelivery`",
    note = "a piece of the app state is taken as `State<T>`, with nothing around it; extractors of a web framework are no arguments, since a handler also runs where there is no request"
)]
pub trait FromDelivery: Sized + Send {
    /// The piece of app state it is made from, or [`NoState`].
    type State: Send + 'static;

    /// Why it cannot be made: anything a handler may return as its error.
    type Refusal;

    /// Makes the argument.
    fn from_delivery(
        delivery: &Delivery,
        state: Self::State,
    ) -> impl Future<Output = Result<Self, Self::Refusal>> + Send;
}

/// A piece of the app state, cloned for each call: `State(db): State<Db>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct State<T>(pub T);

impl<T: CrossesThreads> FromDelivery for State<T> {
    type State = T;
    type Refusal = Infallible;

    async fn from_delivery(_delivery: &Delivery, state: T) -> Result<Self, Infallible> {
        Ok(Self(state))
    }
}

/// What a [`State`] may hold: whatever is `Send` and `'static`.
// The compiler alone would count the parts that are not `Send`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent between threads, and what a handler takes is",
    label = "holds something that is not `Send`",
    note = "a trait object says so in its type, such as `Arc<dyn Store + Send + Sync>`, there and in the app state; `Arc` takes the place of `Rc`, `Mutex` that of `RefCell`"
)]
pub trait CrossesThreads: Send + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> CrossesThreads for T {}

impl FromDelivery for Delivery {
    type State = NoState;
    type Refusal = Infallible;

    async fn from_delivery(delivery: &Delivery, _state: NoState) -> Result<Self, Infallible> {
        Ok(delivery.clone())
    }
}

/// A piece of an app state `S`: what `State<Self>` takes. Derive it on the app state, with
/// [`#[derive(FromRef)]`](derive@crate::FromRef), for each of its fields.
#[diagnostic::on_unimplemented(
    message = "the app state `{S}` holds no `{Self}`",
    label = "a handler needs a `{Self}`, and `{S}` holds none",
    note = "`state: …` in the router names the app state, which needs no `Arc` around it; give it a field of type `{Self}`, and derive `FromRef` and `Clone`; the whole of it is `State<{S}>`",
    note = "an argument of your own that needs nothing of it has `type State = NoState`"
)]
pub trait FromRef<S> {
    /// Takes the piece from the whole.
    fn from_ref(app: &S) -> Self;
}

/// An app state that `State<Self>` clones: whatever is `Clone`.
#[diagnostic::on_unimplemented(
    message = "`State<{Self}>` clones the app state, and `{Self}` is not `Clone`",
    label = "cannot be cloned",
    note = "write `#[derive(Clone)]` above `{Self}`, or take a field of it: `State<Db>`"
)]
pub trait CanBeCloned: Clone {}

#[diagnostic::do_not_recommend]
impl<S: Clone> CanBeCloned for S {}

impl<S: CanBeCloned> FromRef<S> for S {
    fn from_ref(app: &S) -> Self {
        app.clone()
    }
}

/// The state of an argument that needs none.
///
/// It cannot be cloned, which is what lets every app state give it.
#[derive(Debug)]
#[non_exhaustive]
pub struct NoState;

impl<S> FromRef<S> for NoState {
    fn from_ref(_app: &S) -> Self {
        Self
    }
}
