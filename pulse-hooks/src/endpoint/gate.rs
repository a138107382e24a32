//! How many deliveries are with the sink, and the wait for the last of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refusal::Refusal;
use crate::observe::InFlight;

pub(super) struct Gate {
    places: Arc<Semaphore>,
    limit: u32,
    closed: AtomicBool,
}

/// A place behind the gate, given back when dropped.
#[expect(dead_code, reason = "held for their drop")]
pub(super) struct Place(OwnedSemaphorePermit, InFlight);

impl Gate {
    pub(super) fn new(limit: usize) -> Self {
        let limit = u32::try_from(limit.min(Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        Self {
            places: Arc::new(Semaphore::new(limit as usize)),
            limit,
            closed: AtomicBool::new(false),
        }
    }

    pub(super) fn limit(&self) -> u32 {
        self.limit
    }

    pub(super) fn enter(&self) -> Result<Place, Refusal> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        // Asked with the place in hand: a drain that has begun since waits for it.
        if self.closed.load(Ordering::SeqCst) {
            return Err(Refusal::Draining);
        }
        place
            .map(|permit| Place(permit, InFlight::begin()))
            .map_err(|_| Refusal::Full { limit: self.limit })
    }

    /// Closes the gate and waits until every place is given back.
    pub(super) async fn drain(&self) {
        self.closed.store(true, Ordering::SeqCst);
        let all = self.places.acquire_many(self.limit).await;
        drop(all);
    }
}
