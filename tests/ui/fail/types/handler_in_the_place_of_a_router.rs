use pulse_hooks::{Endpoint, JobCompleted, Secrets, pulse_handler};

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

fn endpoint(secrets: Secrets) -> Endpoint {
    Endpoint::new(secrets, completed)
}

fn main() {}
