use pulse_hooks::{HandlerError, JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(job: JobCompleted) -> Result<(), HandlerError> {
    let _ = job.id;
    Ok(())
}

fn main() {}
