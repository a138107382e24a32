use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_handler, pulse_router,
};

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

#[pulse_handler]
async fn failed(_job: JobFailed) {}

fn main() {
    let _router = pulse_router! {
        handlers: [completed failed],
        ignore: [JobCreated, JobProcessing, JobCancelled],
    };
}
