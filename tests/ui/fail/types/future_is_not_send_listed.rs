use std::rc::Rc;

use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_handler, pulse_router,
};

async fn store(_job_id: &str) {}

#[pulse_handler]
async fn completed(job: JobCompleted) {
    let id = Rc::new(job.job_id);
    store(&id).await;
}

fn main() {
    let _router = pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
