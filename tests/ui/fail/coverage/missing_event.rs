use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobProcessing, pulse_handler, pulse_router,
};

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

fn main() {
    let _router = pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobCancelled],
    };
}
