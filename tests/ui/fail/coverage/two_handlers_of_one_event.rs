use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_handler, pulse_router,
};

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

#[pulse_handler]
async fn notify(_job: JobCompleted) {}

fn main() {
    let _router = pulse_router! {
        handlers: [completed, notify],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
