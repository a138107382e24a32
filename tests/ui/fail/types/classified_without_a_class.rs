use pulse_hooks::{HandlerError, JobCompleted, ResultExt, pulse_handler};

#[derive(Debug, thiserror::Error)]
#[error("the store is down")]
struct StoreError;

fn store(_job: &JobCompleted) -> Result<(), StoreError> {
    Err(StoreError)
}

#[pulse_handler]
async fn completed(job: JobCompleted) -> Result<(), HandlerError> {
    store(&job).classified()?;
    Ok(())
}

fn main() {}
