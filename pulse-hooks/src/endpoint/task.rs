//! The task of one delivery, which the sender cannot end by hanging up.

use std::sync::Arc;

use tokio::task::JoinHandle;
use tracing::{Instrument as _, Level};

use super::gate::Place;
use crate::delivery::Delivery;
use crate::logging::log_receipt;
use crate::sink::{Receipt, Sink};

/// A [`Sink`] behind a pointer, so that an endpoint has no type parameter.
pub(super) trait StartTask: Send + Sync {
    fn start(self: Arc<Self>, delivery: Delivery, place: Place) -> JoinHandle<Receipt>;
}

impl<S: Sink> StartTask for S {
    fn start(self: Arc<Self>, delivery: Delivery, place: Place) -> JoinHandle<Receipt> {
        let task = async move {
            // Only what is logged is kept.
            let about = tracing::enabled!(Level::ERROR).then(|| delivery.clone());
            // Two middling allocations are faster than one beyond a kilobyte.
            let receipt = Box::pin(Sink::accept(&*self, delivery)).await;
            if let Some(delivery) = &about {
                log_receipt(delivery, &receipt);
            }
            drop(place);
            receipt
        };
        tokio::spawn(task.in_current_span())
    }
}
