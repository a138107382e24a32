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
use crate::handler::{HandlerWith, Types};
use crate::outcome::Outcome;

/// How long a handler may run unless [`Router::time_limit`] says otherwise. With the time a body
/// may take it stays under the 15 seconds the sender waits.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The handlers of an application, by event type. Made by
/// [`pulse_router!`](crate::pulse_router); `S` is the app state it still waits for.
pub struct Router<S = ()> {
    routes: HashMap<&'static str, Route<S>>,
    unknown: Option<Route<S>>,
    fallback: Option<Route<S>>,
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
        let bind = |route| match route {
            Route::Ignore => Route::Ignore,
            Route::Handler(handler) => Route::Handler(Box::new(WithState {
                handler,
                state: Arc::clone(&state),
            }) as BoxHandler<()>),
        };
        Router {
            routes: self
                .routes
                .into_iter()
                .map(|(event_type, route)| (event_type, bind(route)))
                .collect(),
            unknown: self.unknown.map(bind),
            fallback: self.fallback.map(bind),
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
            Some(Route::Handler(handler)) => {
                let call = CatchPanic(handler.call(&delivery, &()));
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

    fn route(&self, event_type: &str) -> Option<&Route<()>> {
        self.routes.get(event_type).or_else(|| {
            let unknown = self.unknown.as_ref();
            let fallback = self.fallback.as_ref();
            if self.catalogue.contains(event_type) {
                fallback
            } else {
                unknown.or(fallback)
            }
        })
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

enum Route<S> {
    Ignore,
    Handler(BoxHandler<S>),
}

impl<S: Sync + 'static> Route<S> {
    fn of<H: HandlerWith<S>>() -> Self {
        Self::Handler(Box::new(Listed::<H>(PhantomData)))
    }
}

type BoxHandler<S> = Box<dyn ErasedHandler<S>>;
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

trait ErasedHandler<S>: Send + Sync {
    fn call<'a>(&'a self, delivery: &'a Delivery, app: &'a S) -> BoxFuture<'a, Outcome>;
}

struct Listed<H>(PhantomData<fn() -> H>);

impl<H: HandlerWith<S>, S: Sync> ErasedHandler<S> for Listed<H> {
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
#[derive(Debug)]
#[must_use]
pub struct RouterBuilder<S>(Router<S>);

// Only generated code calls these.
#[allow(missing_docs)]
impl<S: Send + Sync + 'static> RouterBuilder<S> {
    pub fn new(catalogue: Catalogue) -> Self {
        Self(Router {
            routes: HashMap::new(),
            unknown: None,
            fallback: None,
            catalogue,
            time_limit: TIME_LIMIT,
        })
    }

    pub fn handle<H: HandlerWith<S>>(mut self) -> Self {
        if let Types::Of(event_types) = H::TYPES {
            for event_type in event_types {
                self.0.routes.insert(event_type, Route::of::<H>());
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

    pub fn unknown<H: HandlerWith<S>>(mut self) -> Self {
        self.0.unknown = Some(Route::of::<H>());
        self
    }

    pub fn fallback<H: HandlerWith<S>>(mut self) -> Self {
        self.0.fallback = Some(Route::of::<H>());
        self
    }

    #[must_use]
    pub fn build(self) -> Router<S> {
        self.0
    }
}
