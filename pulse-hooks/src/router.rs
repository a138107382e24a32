//! From a delivery to the handler of its event, and back with an outcome.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::delivery::Delivery;
use crate::event::{Catalogue, Event};
use crate::handler::{Handler, HandlerWith, Types};
use crate::outcome::Outcome;
use crate::time_limit::{Elapsed, within};

/// How long a handler may run unless [`Router::time_limit`] says otherwise. With the time a body
/// may take it stays under the 15 seconds the sender waits.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The handlers of an application, by event type. Made by
/// [`pulse_router!`](crate::pulse_router); `S` is the app state it still waits for.
pub struct Router<S = ()> {
    handlers: Vec<BoxHandler<S>>,
    /// By event type, the shorter first: most comparisons end at the length.
    routes: Vec<(&'static str, Route)>,
    unknown: Option<Route>,
    fallback: Option<Route>,
    catalogue: Catalogue,
    time_limit: Duration,
}

impl<S> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types: Vec<_> = self
            .routes
            .iter()
            .map(|(event_type, _)| event_type)
            .collect();
        f.debug_struct("Router")
            .field("types", &types)
            .field("unknown", &self.unknown.is_some())
            .field("fallback", &self.fallback.is_some())
            .field("time_limit", &self.time_limit)
            .finish()
    }
}

impl<S> Router<S> {
    /// How long a handler may run, arguments included, before it is dropped at the point where
    /// it waits and the delivery counts as failed: 10 seconds unless set. A handler that blocks
    /// its thread cannot be stopped.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// Where an event type is among the routes, or where it would be.
    fn find(&self, event_type: &str) -> Result<usize, usize> {
        self.routes.binary_search_by(|(known, _)| {
            let by_length = known.len().cmp(&event_type.len());
            by_length.then_with(|| (*known).cmp(event_type))
        })
    }

    fn add(&mut self, event_types: &[&'static str], route: Route) {
        for event_type in event_types {
            // The compiler has refused what stands there twice.
            if let Err(index) = self.find(event_type) {
                self.routes.insert(index, (event_type, route));
            }
        }
    }
}

impl<S: Send + Sync + 'static> Router<S> {
    /// Gives the handlers their state: the router is complete, and can
    /// [`run`](Router::run) deliveries or be given to an [`Endpoint`](crate::Endpoint).
    #[must_use]
    pub fn with_state(self, state: S) -> Router {
        let state = Arc::new(state);
        let bind = |handler| {
            Box::new(WithState {
                handler,
                state: Arc::clone(&state),
            }) as BoxHandler<()>
        };
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
    /// arguments, calls the function. Needs a Tokio runtime.
    ///
    /// A panic of the handler is caught and becomes [`Outcome::Panicked`]; a handler that
    /// outlasts the [time limit](Self::time_limit) becomes [`Outcome::TimedOut`].
    pub fn run(&self, delivery: Delivery) -> impl Future<Output = Outcome> + Send + '_ {
        // An `async fn` would keep room for its argument twice.
        async move {
            match self.route(&delivery.event_type) {
                None => Outcome::Unknown,
                Some(Route::Ignore) => Outcome::Ignored,
                Some(Route::Handler(index)) => {
                    let limit = self.time_limit;
                    let call = CatchPanic(Some(self.handlers[index].call(&delivery, &())));
                    match within(limit, call).await {
                        Ok(outcome) => outcome,
                        Err(Elapsed) => Outcome::TimedOut { limit },
                    }
                }
            }
        }
    }

    fn route(&self, event_type: &str) -> Option<Route> {
        match self.find(event_type) {
            Ok(index) => Some(self.routes[index].1),
            Err(_) if self.catalogue.contains(event_type) => self.fallback,
            Err(_) => self.unknown.or(self.fallback),
        }
    }
}

#[derive(Clone, Copy)]
enum Route {
    Ignore,
    /// The handler at this index.
    Handler(usize),
}

type BoxHandler<S> = Box<dyn ErasedHandler<S>>;
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

trait ErasedHandler<S>: Send + Sync {
    fn call<'a>(&'a self, delivery: &'a Delivery, app: &'a S) -> BoxFuture<'a, Outcome>;
}

struct Runs<H>(PhantomData<fn() -> H>);

impl<H: HandlerWith<S>, S: Sync> ErasedHandler<S> for Runs<H> {
    fn call<'a>(&'a self, delivery: &'a Delivery, app: &'a S) -> BoxFuture<'a, Outcome> {
        Box::pin(H::call(delivery, app))
    }
}

struct WithState<S> {
    handler: BoxHandler<S>,
    state: Arc<S>,
}

impl<S: Send + Sync> ErasedHandler<()> for WithState<S> {
    fn call<'a>(&'a self, delivery: &'a Delivery, _app: &'a ()) -> BoxFuture<'a, Outcome> {
        self.handler.call(delivery, &self.state)
    }
}

/// A call whose panics are its outcome, those of its destructors included.
struct CatchPanic<'a>(Option<BoxFuture<'a, Outcome>>);

impl Future for CatchPanic<'_> {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let poll = || {
            let Some(call) = &mut self.0 else {
                return Poll::Pending;
            };
            let poll = call.as_mut().poll(cx);
            if poll.is_ready() {
                self.0 = None;
            }
            poll
        };
        // A future that has panicked is never polled again, so nobody sees its broken state.
        catch_unwind(AssertUnwindSafe(poll)).unwrap_or_else(|panic| {
            drop_quietly(panic);
            Poll::Ready(Outcome::Panicked)
        })
    }
}

impl Drop for CatchPanic<'_> {
    fn drop(&mut self) {
        if let Some(call) = self.0.take() {
            drop_quietly(call);
        }
    }
}

/// Drops what may panic once more while it is dropped.
fn drop_quietly<T>(value: T) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        std::mem::forget(panic);
    }
}

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
    pub fn new(catalogue: Catalogue) -> Self {
        Self(Router {
            handlers: Vec::new(),
            routes: Vec::new(),
            unknown: None,
            fallback: None,
            catalogue,
            time_limit: TIME_LIMIT,
        })
    }

    pub fn handle<H: Handler, F: FitsState<S>>(mut self) -> Self {
        let route = self.route::<F>();
        if let Types::Of(event_types) = H::TYPES {
            self.0.add(event_types, route);
        }
        self
    }

    pub fn ignore<E: Event>(mut self) -> Self {
        self.0.add(E::TYPES, Route::Ignore);
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

    #[must_use]
    pub fn build(self) -> Router<S> {
        self.0
    }

    fn route<F: FitsState<S>>(&mut self) -> Route {
        self.0.handlers.extend(F::handler());
        Route::Handler(self.0.handlers.len() - 1)
    }
}

/// A handler as the app state sees it; or its stand-in, where it has a mistake of its own.
#[derive(Debug)]
pub struct Listed<H, const IS_HANDLER: bool>(PhantomData<fn() -> H>);

/// A handler that finds what it needs in the app state `S`.
#[diagnostic::on_unimplemented(message = "the app state `{S}` cannot be shared between threads")]
pub trait FitsState<S> {
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn handler() -> Option<BoxHandler<S>>;
}

impl<S, H> FitsState<S> for Listed<H, true>
where
    S: Send + Sync + 'static,
    H: HandlerWith<S>,
{
    #[allow(private_interfaces)]
    fn handler() -> Option<BoxHandler<S>> {
        Some(Box::new(Runs::<H>(PhantomData)))
    }
}

impl<S, H> FitsState<S> for Listed<H, false> {
    #[allow(private_interfaces)]
    fn handler() -> Option<BoxHandler<S>> {
        None
    }
}
