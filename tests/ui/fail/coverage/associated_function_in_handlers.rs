use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_router,
};

struct Jobs;

impl Jobs {
    async fn completed(_job: JobCompleted) {}
}

fn main() {
    let _router = pulse_router! {
        handlers: [Jobs::completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
