use pulse_hooks::{JobCancelled, JobCompleted, JobCreated, JobProcessing, pulse_router};

fn main() {
    let _router = pulse_router! {
        ignore: [JobCreated, JobProcessing, JobCompleted, JobCancelled],
    };
}
