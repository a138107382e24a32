use pulse_hooks::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_router};

fn main() {
    let _router = pulse_router! {
        handlers: [JobCompleted],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
