use pulse_hooks::{HandlerError, JobCompleted, ResultExt, pulse_handler};

#[derive(Debug)]
struct StoreError;

fn store(_job: &JobCompleted) -> Result<(), StoreError> {
    Err(StoreError)
}

#[pulse_handler]
async fn completed(job: JobCompleted) -> Result<(), HandlerError> {
    store(&job).permanent()?;
    Ok(())
}

fn main() {}
