use pulse_hooks::{HandlerError, JobCompleted, ResultExt, pulse_handler};

struct NoJob;

fn check() -> Result<(), NoJob> {
    Err(NoJob)
}

#[pulse_handler]
async fn completed(_job: JobCompleted) -> Result<(), HandlerError> {
    check().permanent()?;
    Ok(())
}

fn main() {}
