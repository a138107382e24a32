use pulse_hooks::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing};
use pulse_hooks::{pulse_handler, pulse_router};

#[pulse_handler]
async fn completed(_job: mut JobCompleted) {}

fn main() {
    let _router = pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
