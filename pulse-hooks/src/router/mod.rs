//! From a delivery to the handler of its event, and back with an outcome.

mod builder;
mod call;
mod routes;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

pub use builder::Listed;
pub use call::{BoxHandler, RunsWith, SharedState};

use crate::catch_panic::{CatchPanic, Panicked};
use crate::delivery::Delivery;
use crate::event::Catalogue;
use crate::observe::{self, Run};
use crate::outcome::Outcome;
use crate::time_limit::{Elapsed, within};
use call::Erased;
use routes::{Route, Routes};

/// How long a handler may run unless [`Router::time_limit`] says otherwise. With the time a body
/// may take it stays under the 15 seconds the sender waits.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The handlers of an application, by event type. Made by
/// [`pulse_router!`](crate::pulse_router); `S` is the app state it still waits for.
pub struct Router<S = ()> {
    handlers: Vec<Erased<S>>,
    routes: Routes,
    unknown: Option<Route>,
    fallback: Option<Route>,
    catalogue: Catalogue,
    time_limit: Duration,
}

impl<S> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types: Vec<_> = self.routes.types().collect();
        f.debug_struct("Router")
            .field("types", &types)
            .field("unknown", &self.unknown.is_some())
            .field("fallback", &self.fallback.is_some())
            .field("time_limit", &self.time_limit)
            .finish()
    }
}

impl<S> Router<S> {
    /// What `pulse_router!` calls, all in one call: a constant refuses each, and says its name.
    #[doc(hidden)]
    #[must_use]
    pub fn at_run_time<const N: usize>(catalogue: Catalogue, list: fn() -> [Listed<S>; N]) -> Self {
        let mut router = Self {
            handlers: Vec::new(),
            routes: Routes::default(),
            unknown: None,
            fallback: None,
            catalogue,
            time_limit: TIME_LIMIT,
        };
        for listed in list() {
            router.add(listed);
        }
        router
    }

    /// How long a handler may run, arguments included, before it is dropped at the point where
    /// it waits and the delivery counts as failed: 10 seconds unless set. A handler that blocks
    /// its thread cannot be stopped.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// Gives the handlers their state: the router is complete, and can
    /// [`run`](Router::run) deliveries or be given to an [`Endpoint`](crate::Endpoint).
    #[must_use]
    pub fn with_state(self, state: S) -> Router {
        let state = Arc::new(state);
        let bind = |handler: Erased<S>| handler.with_state(Arc::clone(&state));
        Router {
            handlers: self.handlers.into_iter().map(bind).collect(),
            routes: self.routes,
            unknown: self.unknown,
            fallback: self.fallback,
            catalogue: self.catalogue,
            time_limit: self.time_limit,
        }
    }
}

impl Router {
    /// Runs one delivery: finds the handler of its event type, decodes the event, makes the
    /// arguments, calls the function. Needs a Tokio runtime with time enabled.
    ///
    /// A panic of the handler is caught and becomes [`Outcome::Panicked`]; a handler that
    /// outlasts the [time limit](Self::time_limit) becomes [`Outcome::TimedOut`].
    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` keeps room for its argument twice"
    )]
    pub fn run(&self, delivery: Delivery) -> impl Future<Output = Outcome> + Send + '_ {
        async move {
            let run = Run::begin(|| self.known(&delivery.event_type));
            observe::record_handler(|| self.handler_of(&delivery.event_type));
            let outcome = match self.route_of(&delivery.event_type) {
                None => Outcome::Unknown,
                Some(Route::Ignore) => Outcome::Ignored,
                Some(Route::Handler(index)) => {
                    let limit = self.time_limit;
                    let call = CatchPanic::new(self.handlers[index].call(&delivery, &()));
                    match within(limit, call).await {
                        Ok(Ok(outcome)) => outcome,
                        Ok(Err(Panicked)) => Outcome::Panicked,
                        Err(Elapsed) => Outcome::TimedOut { limit },
                    }
                }
            };
            run.end(&outcome);
            outcome
        }
    }

    /// The function that takes events of this type, such as `completed`; none, where they are
    /// ignored, or of a type that nobody takes.
    #[must_use]
    pub fn handler_of(&self, event_type: &str) -> Option<&'static str> {
        match self.route_of(event_type)? {
            Route::Ignore => None,
            Route::Handler(index) => Some(self.handlers[index].name()),
        }
    }

    /// The event type as the program names it, where it does.
    fn known(&self, event_type: &str) -> Option<&'static str> {
        let mut types = self.routes.types().chain(self.catalogue.types());
        types.find(|known| *known == event_type)
    }

    /// What the event is about, where its handler decodes it and it decodes.
    #[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
    pub(crate) fn key(&self, delivery: &Delivery) -> Option<String> {
        match self.route_of(&delivery.event_type)? {
            Route::Ignore => None,
            Route::Handler(index) => self.handlers[index].key(&delivery.envelope()),
        }
    }

    /// How long a handler may run.
    #[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
    pub(crate) fn limit(&self) -> Duration {
        self.time_limit
    }

    fn route_of(&self, event_type: &str) -> Option<Route> {
        match self.routes.get(event_type) {
            Some(route) => Some(route),
            None if self.catalogue.contains(event_type) => self.fallback,
            None => self.unknown.or(self.fallback),
        }
    }
}
