use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Router, pulse_router,
};

struct Jobs;

impl Jobs {
    async fn completed(_job: JobCompleted) {}

    fn router() -> Router {
        pulse_router! {
            handlers: [Self::completed],
            ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
        }
    }
}

fn main() {}
