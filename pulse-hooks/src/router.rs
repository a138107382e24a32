//! From a delivery to the handler of its event, and back with an outcome.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::class;
use crate::delivery::Delivery;
use crate::event::{Catalogue, Event};
use crate::handler::{Handler, HandlerWith, Types};
use crate::outcome::Outcome;

/// How long a handler may run unless [`Router::time_limit`] says otherwise. With the time a body
/// may take it stays under the 15 seconds the sender waits.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The handlers of an application, by event type. Made by
/// [`pulse_router!`](crate::pulse_router); `S` is the app state it still waits for.
pub struct Router<S = ()> {
    handlers: Vec<BoxHandler<S>>,
    routes: HashMap<&'static str, Route>,
    unknown: Option<Route>,
    fallback: Option<Route>,
    catalogue: Catalogue,
    time_limit: Duration,
}

impl<S> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut types: Vec<_> = self.routes.keys().collect();
        types.sort_unstable();
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
    /// outlasts the [time limit](Self::time_limit) becomes [`Outcome::TimedOut`]. What failed is
    /// logged.
    pub async fn run(&self, delivery: Delivery) -> Outcome {
        let outcome = match self.route(&delivery.event_type) {
            None => Outcome::Unknown,
            Some(Route::Ignore) => Outcome::Ignored,
            Some(Route::Handler(index)) => {
                let call = CatchPanic(self.handlers[index].call(&delivery, &()));
                match tokio::time::timeout(self.time_limit, call).await {
                    Ok(Ok(outcome)) => outcome,
                    Ok(Err(_panic)) => Outcome::Panicked,
                    Err(_elapsed) => Outcome::TimedOut {
                        limit: self.time_limit,
                    },
                }
            }
        };
        log(&delivery, &outcome);
        outcome
    }

    fn route(&self, event_type: &str) -> Option<Route> {
        let rest = || {
            if self.catalogue.contains(event_type) {
                self.fallback
            } else {
                self.unknown.or(self.fallback)
            }
        };
        self.routes.get(event_type).copied().or_else(rest)
    }
}

fn log(delivery: &Delivery, outcome: &Outcome) {
    let Delivery { id, event_type, .. } = delivery;
    let source = delivery.source.as_deref();
    let error = outcome.error().map(class::chain);
    let error = error.as_deref();
    match outcome {
        Outcome::Done | Outcome::Ignored | Outcome::Unknown => {
            tracing::debug!(id, source, event_type, "{outcome}");
        }
        Outcome::Acked(_) => tracing::warn!(id, source, event_type, error, "{outcome}"),
        _ => tracing::error!(id, source, event_type, error, "{outcome}"),
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

/// Resolves to the panic instead of passing it on.
struct CatchPanic<'a>(BoxFuture<'a, Outcome>);

impl Future for CatchPanic<'_> {
    type Output = Result<Outcome, Box<dyn Any + Send>>;

    fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        // A future that has panicked is never polled again, so nobody sees its broken state.
        match catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => std::task::Poll::Ready(Err(panic)),
        }
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
            routes: HashMap::new(),
            unknown: None,
            fallback: None,
            catalogue,
            time_limit: TIME_LIMIT,
        })
    }

    pub fn handle<H: Handler, F: FitsState<S>>(mut self) -> Self {
        let route = self.route::<F>();
        if let Types::Of(event_types) = H::TYPES {
            for event_type in event_types {
                self.0.routes.insert(event_type, route);
            }
        }
        self
    }

    pub fn ignore<E: Event>(mut self) -> Self {
        for event_type in E::TYPES {
            self.0.routes.insert(event_type, Route::Ignore);
        }
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
