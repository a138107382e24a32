use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Router, pulse_handler,
    pulse_router,
};

fn router() -> Router {
    #[pulse_handler]
    async fn completed(_job: JobCompleted) {}

    #[pulse_handler]
    async fn failed(_job: JobFailed) {}

    pulse_router! {
        handlers: [completed, failed],
        ignore: [JobCreated, JobProcessing, JobCancelled],
    }
}

fn main() {
    let _router = router();
}
