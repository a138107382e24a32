//! Events that wait for a key which nobody holds any more.

use std::sync::Arc;
use std::time::Duration;

use super::InboxError;
use super::store::Store;
use crate::error_chain::chain;

/// How long such an event may wait. It is rare: a process has died between settling an event and
/// letting its key go, or an operator has removed the event that was next.
const PAUSE: Duration = Duration::from_secs(10);

/// Looks for them now and then, as long as the inbox is there.
pub(super) fn keep(store: &Arc<dyn Store>) {
    let store = Arc::downgrade(store);
    tokio::spawn(async move {
        while let Some(store) = store.upgrade() {
            match store.release_abandoned().await {
                Ok(()) => {}
                Err(InboxError::Closed) => return,
                Err(error) => {
                    let error = chain(&error);
                    tracing::warn!(target: "pulse_hooks", error, "waiting events were not looked at");
                }
            }
            drop(store);
            tokio::time::sleep(PAUSE).await;
        }
    });
}
