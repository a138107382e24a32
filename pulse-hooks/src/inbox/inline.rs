//! Stores a delivery, handles it at once, and lets the sender retry.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::key::{Key, read_key};
use super::store::{Lease, New, Settling, Start, Store, Verdict};
use super::verdict::Schedule;
use super::{InboxError, PUT_TIME_LIMIT};
use crate::delivery::Delivery;
use crate::observe::record_attempt;
use crate::outcome::Outcome;
use crate::router::Router;
use crate::sink::{Receipt, Sink};
use crate::time_limit::{Elapsed, within};

/// How much longer than a handler may take its event is kept from others.
const MARGIN: Duration = Duration::from_secs(10);

/// An [`Inbox`](super::Inbox) without a worker: made by [`Inbox::inline`](super::Inbox::inline).
#[derive(Clone)]
pub struct Inline {
    store: Arc<dyn Store>,
    router: Arc<Router>,
}

impl fmt::Debug for Inline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inline")
            .field("router", &self.router)
            .finish_non_exhaustive()
    }
}

impl Inline {
    pub(super) fn new(store: Arc<dyn Store>, router: Router) -> Self {
        Self {
            store,
            router: Arc::new(router),
        }
    }

    async fn run(&self, lease: Lease, key: Option<Key>, mut delivery: Delivery) -> Receipt {
        delivery.attempt = u32::try_from(lease.attempt).ok();
        record_attempt(delivery.attempt);
        let _held = self.store.held().hold(lease);
        let outcome = self.router.run(delivery).await;
        let settle = self.store.settle(Settling {
            lease,
            key,
            verdict: verdict(&outcome),
        });
        match within(PUT_TIME_LIMIT, settle).await {
            Ok(Ok(true)) => Receipt::Settled(outcome),
            // It outlasted its lease, and is running again.
            Ok(Ok(false)) => Receipt::Busy { after: None },
            Ok(Err(error)) => Receipt::unavailable(error),
            Err(Elapsed) => Receipt::unavailable(InboxError::TooSlow),
        }
    }
}

/// The sender counts the attempts, and says when the next one comes.
fn verdict(outcome: &Outcome) -> Verdict {
    let endless = Schedule {
        attempts: u32::MAX,
        ..Schedule::default()
    };
    endless.judge(outcome, 0)
}

impl Sink for Inline {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        let lease = self.router.limit().saturating_add(MARGIN);
        let Ok(key) = read_key(&self.router, &delivery) else {
            return Receipt::Settled(Outcome::Panicked);
        };
        let new = New::from(&delivery);
        let start = self.store.start(new, key.clone(), lease);
        match within(PUT_TIME_LIMIT, start).await {
            Ok(Ok(Start::Claimed(lease))) => self.run(lease, key, delivery).await,
            Ok(Ok(Start::Seen)) => Receipt::Seen,
            Ok(Ok(Start::Busy(rest))) => Receipt::Busy { after: Some(rest) },
            Ok(Err(InboxError::Full)) => Receipt::Busy { after: None },
            Ok(Err(error)) => Receipt::unavailable(error),
            Err(Elapsed) => Receipt::unavailable(InboxError::TooSlow),
        }
    }

    fn handler_of(&self, event_type: &str) -> Option<&'static str> {
        self.router.handler_of(event_type)
    }
}
