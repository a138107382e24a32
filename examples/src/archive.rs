//! A service whose handler can fail until somebody mends what it needs: it files what jobs report
//! into a folder that may not be there.

use std::io;

use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, ResultExt as _, Router,
    pulse_handler, pulse_router,
};

/// Without the folder `archive` there is no use in trying again: the event is dead until the
/// folder is made and somebody replays it from the inbox's page.
#[pulse_handler]
async fn completed(job: JobCompleted) -> Result<(), pulse_hooks::HandlerError> {
    file(&job).permanent()?;
    Ok(())
}

fn file(job: &JobCompleted) -> io::Result<()> {
    let name = file_name(&job.job_id);
    let report = serde_json::to_vec_pretty(job)?;
    std::fs::write(format!("archive/{name}.json"), report)
        .map_err(|error| io::Error::new(error.kind(), format!("archive/{name}.json: {error}")))
}

/// A name for what belongs to a job: what the sender wrote becomes no path.
#[must_use]
pub fn file_name(job_id: &str) -> String {
    let letter = |character: char| match character {
        '-' => '-',
        character if character.is_ascii_alphanumeric() => character,
        _ => '_',
    };
    job_id.chars().map(letter).collect()
}

/// The router, whole: a worker can take it.
#[must_use]
pub fn router() -> Router {
    pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    }
}
