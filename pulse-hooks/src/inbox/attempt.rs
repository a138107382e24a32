//! One attempt at an event that a worker has claimed: its key is taken, its handler run, and what
//! came of it settled.

use std::borrow::Cow;
use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::InboxError;
use super::key::{Key, read_key};
use super::store::{ClaimedEvent, Settling, Store, Taken, Verdict};
use super::verdict::Schedule;
use crate::catch_panic::Panicked;
use crate::error_chain::chain;
use crate::observe::Watch;
use crate::outcome::Outcome;
use crate::router::Router;

/// How long to leave a database alone that has just failed.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// How often a database may refuse that answers: a row may be locked, or two transactions wait for
/// each other.
const REFUSALS: u32 = 5;

/// How long the database is asked again once the worker is to stop.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Run {
    pub(super) store: Arc<dyn Store>,
    pub(super) router: Arc<Router>,
    pub(super) schedule: Schedule,
    pub(super) stopping: watch::Receiver<bool>,
    pub(super) event: ClaimedEvent,
}

/// Whether the handler may run.
enum Turn {
    /// No other event of this key runs.
    Now(Option<Key>),
    /// The attempt was counted, and it is over.
    Failed(Outcome),
    /// Another event of its key runs, or the lease is lost.
    NotNow,
}

impl Run {
    pub(super) async fn run(self, watch: Watch) {
        let lease = self.event.lease;
        let _held = self.store.held().hold(lease);
        let (outcome, key) = match self.turn().await {
            Turn::NotNow => return,
            Turn::Failed(outcome) => (outcome, None),
            Turn::Now(key) => (self.router.run(self.event.delivery).await, key),
        };
        let verdict = self.schedule.judge(&outcome, self.event.failed);
        watch.end_attempt(&outcome, &what_next(&verdict, &outcome));
        let settling = Settling {
            lease,
            key,
            verdict,
        };
        settle(&*self.store, settling, self.stopping).await;
    }

    /// Here the attempt is counted already: what is read may end the process.
    async fn turn(&self) -> Turn {
        if let Some(key) = &self.event.key {
            return Turn::Now(Some(key.clone()));
        }
        match read_key(&self.router, &self.event.delivery) {
            Ok(Some(key)) => self.take(key).await,
            Ok(None) => Turn::Now(None),
            Err(Panicked) => Turn::Failed(Outcome::Panicked),
        }
    }

    async fn take(&self, key: Key) -> Turn {
        let ask = || self.store.take(self.event.lease, key.clone());
        match until_stored(ask, "a key could not be taken", self.stopping.clone()).await {
            Some(Ok(Taken::Free)) => Turn::Now(Some(key)),
            Some(Ok(Taken::Held | Taken::Gone)) | None => Turn::NotNow,
            Some(Err(error)) => Turn::Failed(Outcome::retry(error)),
        }
    }
}

async fn settle(store: &dyn Store, settling: Settling, stopping: watch::Receiver<bool>) {
    let ask = || store.settle(settling.clone());
    let stored = until_stored(ask, "an outcome could not be stored", stopping).await;
    if let Some(Err(error)) = stored {
        log_failure(
            &error,
            "an outcome cannot be stored: its event runs again once its lease is over",
        );
    }
}

/// Asks until the database answers, or has refused so often that it always will; nothing, once the
/// inbox is closed, or the worker has been told to stop for a while.
async fn until_stored<T, F: Future<Output = Result<T, InboxError>>>(
    ask: impl Fn() -> F,
    failure: &str,
    mut stopping: watch::Receiver<bool>,
) -> Option<Result<T, InboxError>> {
    let answer = async {
        let mut refusals = 0;
        loop {
            match ask().await {
                Ok(answer) => return Some(Ok(answer)),
                Err(InboxError::Closed) => return None,
                Err(error) => {
                    refusals += u32::from(!error.is_outage());
                    if refusals == REFUSALS {
                        return Some(Err(error));
                    }
                    log_failure(&error, failure);
                }
            }
            sleep(PAUSE).await;
        }
    };
    let patience = async {
        if stopping.wait_for(|stopping| *stopping).await.is_err() {
            pending::<()>().await;
        }
        sleep(PATIENCE).await;
    };
    tokio::select! {
        answer = answer => answer,
        () = patience => {
            let left = "the database did not answer before the worker stopped";
            tracing::error!(target: "pulse_hooks", "{failure}: {left}; its event runs again once its lease is over");
            None
        }
    }
}

/// The end of a line of the log.
fn what_next(verdict: &Verdict, outcome: &Outcome) -> Cow<'static, str> {
    match verdict {
        Verdict::Done { .. } => "".into(),
        Verdict::Retry { after, .. } => format!("; to be tried again in {after:.1?}").into(),
        Verdict::Dead { .. } if matches!(outcome, Outcome::Permanent(_)) => {
            "; kept in the inbox as dead".into()
        }
        Verdict::Dead { .. } => {
            "; that was its last attempt, and it is kept in the inbox as dead".into()
        }
    }
}

pub(super) fn log_failure(error: &InboxError, what: &str) {
    let error = chain(error);
    tracing::error!(target: "pulse_hooks", error, "{what}");
}
