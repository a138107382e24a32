//! A service that receives Pulse's webhooks: its state, its handlers, its router.

// Standard output is the servers' interface: one line for each event handled.
#![allow(clippy::print_stdout)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pulse_hooks::{
    FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Router, State,
    pulse_handler, pulse_router,
};

/// What this service keeps: here a count, in yours a database.
#[derive(Debug, Clone, Default)]
struct Store {
    settled: Arc<AtomicU64>,
}

impl Store {
    fn settle(&self) -> u64 {
        self.settled.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[derive(Debug, Clone, Default, FromRef)]
struct App {
    store: Store,
}

#[pulse_handler]
async fn completed(job: JobCompleted, State(store): State<Store>) {
    let (job_id, nth) = (job.job_id, store.settle());
    let pages = job.pages_processed.unwrap_or_default();
    println!("completed {job_id}: {pages} pages (event {nth})");
}

#[pulse_handler]
async fn failed(job: JobFailed, State(store): State<Store>) {
    let (job_id, nth) = (job.job_id, store.settle());
    let error = job.error.unwrap_or_default();
    println!("failed {job_id}: {error} (event {nth})");
}

/// The router, whole: an endpoint can take it.
#[must_use]
pub fn router() -> Router {
    let router = pulse_router! {
        state: App,
        handlers: [completed, failed],
        ignore: [JobCreated, JobProcessing, JobCancelled],
    };
    router.with_state(App::default())
}
