//! A handler that takes as long as a test wants.

use std::sync::Arc;
use std::time::Duration;

use pulse_hooks::testing::TestEndpoint;
use pulse_hooks::{Endpoint, JobCompleted, State, pulse_handler};
use tokio::sync::Notify;

use super::{Calls, completed_router};

/// A handler's work, which waits to be let go.
#[derive(Clone, Default)]
pub(crate) struct Work {
    pub(crate) calls: Calls,
    pub(crate) started: Arc<Notify>,
    pub(crate) release: Arc<Notify>,
}

#[pulse_handler]
async fn works(_job: JobCompleted, State(work): State<Work>) {
    work.calls.add("started");
    work.started.notify_one();
    work.release.notified().await;
    work.calls.add("finished");
}

/// An endpoint in front of such a handler, with room for so many deliveries at one time.
pub(crate) fn working(places: usize) -> (Work, Endpoint) {
    let work = Work::default();
    let router = completed_router!(works, state: Work).with_state(work.clone());
    let endpoint = TestEndpoint::new(router.time_limit(Duration::from_secs(3600)));
    let endpoint = endpoint.with(|endpoint| endpoint.concurrency_limit(places));
    (work, endpoint.endpoint().clone())
}
