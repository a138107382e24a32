//! An event of Pulse's may be read into a struct of one's own, even of the same name.

use pulse_hooks::{
    Catalogue, Event, JobCreated, JobFailed, JobProcessing, pulse_catalogue, pulse_handler,
    pulse_router,
};

#[derive(serde::Deserialize, Event)]
#[event("job.completed", key = job_id)]
struct JobCompleted {
    job_id: String,
    pages_processed: u32,
}

#[derive(serde::Deserialize, Event)]
#[event("job.canceled", "job.cancelled")]
struct Cancelled {}

const JOBS: Catalogue = pulse_catalogue![JobCompleted, Cancelled, JobFailed];

#[pulse_handler]
async fn completed(job: JobCompleted) {
    drop((job.job_id, job.pages_processed));
}

#[pulse_handler]
async fn shipped(_job: pulse_hooks::JobCompleted) {}

fn main() {
    let _router = pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, Cancelled],
    };
    let _router = pulse_router! {
        catalogue: JOBS,
        handlers: [shipped],
        ignore: [JobFailed, pulse_hooks::JobCancelled],
    };
}
