//! The task of one delivery, which the sender cannot end by hanging up.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::gate::Place;
use crate::catch_panic::{CatchPanic, Panicked};
use crate::delivery::Delivery;
use crate::observe::Watch;
use crate::outcome::Outcome;
use crate::sink::{Receipt, Sink};
use crate::time_limit::within;

/// How long a runtime may take to begin a task: one that nobody runs never does.
const BEGIN_LIMIT: Duration = Duration::from_millis(100);

/// Whether tasks begin on `runtime`. It may have ended, or have been left behind.
pub(crate) async fn is_run(runtime: &Handle) -> bool {
    let probe = within(BEGIN_LIMIT, runtime.spawn(async {}));
    matches!(Box::pin(probe).await, Ok(Ok(())))
}

/// A [`Sink`] behind a pointer, so that an endpoint has no type parameter.
pub(super) trait StartTask: Send + Sync {
    /// On `runtime`, or on that of the caller.
    fn start(
        self: Arc<Self>,
        delivery: Delivery,
        place: Place,
        watch: Watch,
        runtime: Option<&Handle>,
    ) -> JoinHandle<Receipt>;

    fn handler_of(&self, event_type: &str) -> Option<&'static str>;
}

impl<S: Sink> StartTask for S {
    fn start(
        self: Arc<Self>,
        delivery: Delivery,
        place: Place,
        watch: Watch,
        runtime: Option<&Handle>,
    ) -> JoinHandle<Receipt> {
        let span = watch.span().clone();
        let task = async move {
            let accept = CatchPanic::new(Box::pin(Sink::accept(&*self, delivery)));
            // A router catches the panics of its handlers: this would be one of the sink itself.
            let receipt = accept
                .await
                .unwrap_or_else(|Panicked| Receipt::Settled(Outcome::Panicked));
            watch.end(&receipt);
            drop(place);
            receipt
        };
        let task = task.instrument(span);
        match runtime {
            Some(runtime) => runtime.spawn(task),
            None => tokio::spawn(task),
        }
    }

    fn handler_of(&self, event_type: &str) -> Option<&'static str> {
        Sink::handler_of(self, event_type)
    }
}
