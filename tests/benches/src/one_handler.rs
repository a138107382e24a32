use pulse_hooks::{
    Endpoint, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, SecretError,
    Secrets, pulse_handler, pulse_router,
};

#[pulse_handler]
pub async fn completed(event: JobCompleted) {
    println!("{}", event.job_id);
}

pub fn endpoint(secret: &str) -> Result<Endpoint, SecretError> {
    let router = pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
    Ok(Endpoint::new(Secrets::new([secret.parse()?])?, router))
}
