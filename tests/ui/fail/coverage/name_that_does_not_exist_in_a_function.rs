use pulse_hooks::{JobCancelled, JobCreated, JobFailed, JobProcessing, Router, pulse_router};

pub fn router() -> Router {
    pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    }
}

fn main() {}
