//! What the inbox holds, told to the metrics now and then.

use std::sync::Arc;
use std::time::Duration;

use super::store::Store;
use crate::error_chain::chain;
use crate::observe;

/// How old a gauge may be.
const PAUSE: Duration = Duration::from_secs(10);

/// As long as the inbox is there.
pub(super) fn keep(store: &Arc<dyn Store>) {
    let store = Arc::downgrade(store);
    tokio::spawn(async move {
        while let Some(store) = store.upgrade() {
            match store.records().backlog().await {
                Ok(backlog) => observe::backlog(&backlog),
                Err(error) => {
                    let error = chain(&error);
                    tracing::warn!(target: "pulse_hooks", error, "the inbox could not be counted");
                }
            }
            drop(store);
            tokio::time::sleep(PAUSE).await;
        }
    });
}
