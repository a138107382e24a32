use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_handler, pulse_router,
};

#[pulse_handler]
async fn created(_job: JobCreated) {}

fn main() {
    let _router = pulse_router! {
        ignore: [JobCreated, JobProcessing, JobCompleted, JobFailed, JobCancelled, created],
    };
}
