use pulse_hooks::{HandlerError, JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(job: JobCompleted) -> Result<String, HandlerError> {
    Ok(job.job_id)
}

fn main() {}
