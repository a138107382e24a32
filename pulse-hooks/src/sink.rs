//! Where an endpoint hands verified deliveries, and what it is told.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::BoxError;
use crate::delivery::Delivery;
use crate::outcome::Outcome;
use crate::router::Router;

/// Takes verified deliveries off an [`Endpoint`](crate::Endpoint).
///
/// A [`Router`] runs them at once. A type of your own may hand them to a broker; the endpoint
/// turns its [`Receipt`] into the answer. A sink runs in a task of its own: it is not cancelled
/// when the sender hangs up.
///
/// ```
/// use pulse_hooks::{Delivery, Receipt, Sink};
/// use std::time::Duration;
///
/// struct Broker(tokio::sync::mpsc::Sender<Delivery>);
///
/// impl Sink for Broker {
///     async fn accept(&self, delivery: Delivery) -> Receipt {
///         match self.0.try_send(delivery) {
///             Ok(()) => Receipt::Stored,
///             Err(full) => Receipt::unavailable(full.to_string()),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot take deliveries",
    label = "expected a `Router`, an inbox, or a type that implements `Sink`",
    note = "handlers stand in a router: `pulse_router! {{ handlers: [completed], … }}`",
    note = "a router that waits for its app state becomes a `Router` with `.with_state(app)`"
)]
pub trait Sink: Send + Sync + 'static {
    /// Takes one delivery. The endpoint answers the sender once this resolves.
    fn accept(&self, delivery: Delivery) -> impl Future<Output = Receipt> + Send;

    /// The handler of an event type, where it has handlers: for tests.
    #[doc(hidden)]
    fn handler_of(&self, _event_type: &str) -> Option<&'static str> {
        None
    }
}

/// What a [`Sink`] did with a delivery.
#[derive(Debug)]
#[non_exhaustive]
pub enum Receipt {
    /// Its handler has run.
    Settled(Outcome),
    /// It is kept, durably, to be handled later.
    Stored,
    /// It was taken before, and needs nothing more.
    Seen,
    /// It is being handled just now, or there is no room: send it again.
    Busy {
        /// Not before this time has passed; [`Answers::busy_for`](crate::Answers::busy_for) otherwise.
        after: Option<Duration>,
    },
    /// It could not be taken: send it again.
    Unavailable(BoxError),
}

impl Receipt {
    /// The delivery could not be taken because of `error`, which is logged.
    pub fn unavailable(error: impl Into<BoxError>) -> Self {
        Self::Unavailable(error.into())
    }

    /// Its name where names are few: in spans and metrics.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::Settled(outcome) => outcome.label(),
            Self::Stored => "stored",
            Self::Seen => "seen",
            Self::Busy { .. } => "busy",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

impl Sink for Router {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        Receipt::Settled(self.run(delivery).await)
    }

    fn handler_of(&self, event_type: &str) -> Option<&'static str> {
        self.handler_of(event_type)
    }
}

impl<S: Sink> Sink for Arc<S> {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        (**self).accept(delivery).await
    }

    fn handler_of(&self, event_type: &str) -> Option<&'static str> {
        (**self).handler_of(event_type)
    }
}
