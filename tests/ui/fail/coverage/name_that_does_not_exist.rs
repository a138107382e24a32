use pulse_hooks::{JobCancelled, JobCreated, JobFailed, JobProcessing, pulse_router};

fn main() {
    let _router = pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
