use std::error::Error;

use pulse_hooks::{HandlerError, JobCompleted, pulse_handler};

fn store(_job: &JobCompleted) -> Result<(), Box<dyn Error>> {
    Ok(())
}

#[pulse_handler]
async fn completed(job: JobCompleted) -> Result<(), HandlerError> {
    store(&job)?;
    Ok(())
}

fn main() {}
