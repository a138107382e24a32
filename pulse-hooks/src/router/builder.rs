//! What `pulse_router!` builds a router with.

use std::marker::PhantomData;

use super::call::{BoxHandler, Runs};
use super::routes::{Route, Routes};
use super::{Router, TIME_LIMIT};
use crate::event::{Catalogue, Event};
use crate::handler::{Handler, HandlerWith, Types};

/// Collects what a router lists; `pulse_router!` writes the calls.
///
/// Each takes the handler twice: as what it is, and as what the app state must fit. The two are
/// shown at two places, so that a missing piece of state is one error, however many handlers take
/// it.
#[derive(Debug)]
#[must_use]
pub struct RouterBuilder<S>(Router<S>);

// Only generated code calls these.
#[allow(missing_docs)]
impl<S> RouterBuilder<S> {
    /// All in one call: a constant refuses each, and says its name.
    #[must_use]
    pub fn at_run_time(catalogue: Catalogue, list: fn(Self) -> Self) -> Router<S> {
        let Self(router) = list(Self(Router {
            handlers: Vec::new(),
            routes: Routes::default(),
            unknown: None,
            fallback: None,
            catalogue,
            time_limit: TIME_LIMIT,
        }));
        router
    }

    pub fn handle<H: Handler, F: FitsState<S>>(mut self) -> Self {
        let route = self.route::<F>();
        if let Types::Of(event_types, _) = H::TYPES {
            self.0.routes.add(event_types, route);
        }
        self
    }

    pub fn ignore<E: Event>(mut self) -> Self {
        self.0.routes.add(E::TYPES, Route::Ignore);
        self
    }

    pub fn unknown<H: Handler, F: FitsState<S>>(mut self) -> Self {
        self.0.unknown = Some(self.route::<F>());
        self
    }

    pub fn fallback<H: Handler, F: FitsState<S>>(mut self) -> Self {
        self.0.fallback = Some(self.route::<F>());
        self
    }

    fn route<F: FitsState<S>>(&mut self) -> Route {
        self.0.handlers.extend(F::handler());
        Route::Handler(self.0.handlers.len() - 1)
    }
}

/// A handler as the app state sees it; or its stand-in, where it has a mistake of its own.
#[derive(Debug)]
pub struct Listed<H, const IS_HANDLER: bool>(PhantomData<fn() -> H>);

/// What an app state must be. The compiler alone would count the parts that are not [`Send`], and
/// those that are not [`Sync`].
#[diagnostic::on_unimplemented(
    message = "the app state `{Self}` cannot be shared between threads",
    label = "holds something that is not `Send` and `Sync`",
    note = "a trait object says so in its type, such as `Arc<dyn Store + Send + Sync>`; `Arc` takes the place of `Rc`, `Mutex` that of `RefCell`, an atomic that of `Cell`"
)]
pub trait SharedState: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<S: Send + Sync + 'static> SharedState for S {}

/// A handler that finds what it needs in the app state `S`.
pub trait FitsState<S> {
    #[doc(hidden)]
    // The builder alone calls it.
    #[allow(private_interfaces)]
    fn handler() -> Option<BoxHandler<S>>;
}

impl<S, H> FitsState<S> for Listed<H, true>
where
    S: SharedState,
    H: HandlerWith<S>,
{
    // As in the trait.
    #[allow(private_interfaces)]
    fn handler() -> Option<BoxHandler<S>> {
        Some(Box::new(Runs::<H>::new()))
    }
}

impl<S, H> FitsState<S> for Listed<H, false> {
    // As in the trait.
    #[allow(private_interfaces)]
    fn handler() -> Option<BoxHandler<S>> {
        None
    }
}
