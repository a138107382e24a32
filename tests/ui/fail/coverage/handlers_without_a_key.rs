use pulse_hooks::{JobCompleted, JobFailed, pulse_handler, pulse_router};

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

#[pulse_handler]
async fn failed(_job: JobFailed) {}

fn main() {
    let _router = pulse_router![completed, failed];
}
