//! The task of one delivery, which the sender cannot end by hanging up.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::gate::Place;
use super::log::About;
use crate::catch_panic::{CatchPanic, Panicked};
use crate::delivery::Delivery;
use crate::outcome::Outcome;
use crate::sink::{Receipt, Sink};

/// A [`Sink`] behind a pointer, so that an endpoint has no type parameter.
pub(super) trait StartTask: Send + Sync {
    /// On `runtime`, or on that of the caller.
    fn start(
        self: Arc<Self>,
        delivery: Delivery,
        place: Place,
        runtime: Option<&Handle>,
    ) -> JoinHandle<Receipt>;
}

impl<S: Sink> StartTask for S {
    fn start(
        self: Arc<Self>,
        delivery: Delivery,
        place: Place,
        runtime: Option<&Handle>,
    ) -> JoinHandle<Receipt> {
        let task = async move {
            let about = About::new(&delivery);
            let accept = CatchPanic::new(Box::pin(Sink::accept(&*self, delivery)));
            // A router catches the panics of its handlers: this would be one of the sink itself.
            let receipt = accept
                .await
                .unwrap_or_else(|Panicked| Receipt::Settled(Outcome::Panicked));
            if let Some(about) = about {
                about.log_receipt(&receipt);
            }
            drop(place);
            receipt
        };
        let task = task.in_current_span();
        match runtime {
            Some(runtime) => runtime.spawn(task),
            None => tokio::spawn(task),
        }
    }
}
