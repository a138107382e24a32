//! What is kept how long.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::InboxError;
use super::store::{Old, Store};
use crate::error_chain::chain;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long it may take until something old is noticed, at most.
const PAUSE: Duration = Duration::from_secs(10 * 60);

#[derive(Debug, Clone, Copy)]
pub(super) struct Retention {
    pub(super) ids: Duration,
    pub(super) payloads: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            ids: 30 * DAY,
            payloads: 30 * DAY,
        }
    }
}

/// Prunes now and then, as long as the inbox is there.
pub(super) fn keep(store: &Arc<dyn Store>, retention: Retention) {
    let store = Arc::downgrade(store);
    tokio::spawn(async move {
        let payloads = retention.payloads.min(retention.ids);
        let pause = (payloads / 10).clamp(Duration::from_millis(100), PAUSE);
        loop {
            tokio::time::sleep(pause).await;
            match prune_both(&store, payloads, retention.ids).await {
                None | Some(Err(InboxError::Closed)) => return,
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    let error = chain(&error);
                    tracing::warn!(target: "pulse_hooks", error, "the inbox was not pruned");
                }
            }
        }
    });
}

async fn prune_both(
    store: &Weak<dyn Store>,
    payloads: Duration,
    ids: Duration,
) -> Option<Result<(), InboxError>> {
    let store = store.upgrade()?;
    for old in [Old::Payloads(payloads), Old::Handled(ids)] {
        if let Err(error) = prune(&*store, old).await {
            return Some(Err(error));
        }
    }
    Some(Ok(()))
}

/// Piece by piece, with the deliveries that wait meanwhile in between.
pub(super) async fn prune(store: &dyn Store, old: Old) -> Result<u64, InboxError> {
    let mut pruned = 0;
    loop {
        match store.prune(old).await? {
            0 => return Ok(pruned),
            some => pruned += some,
        }
    }
}
