use pulse_hooks::{DecodeError, Event};

#[derive(Event)]
#[event("job.archived", decode = read)]
struct JobArchived {
    job_id: String,
}

fn read(text: &str) -> Result<JobArchived, DecodeError> {
    Ok(JobArchived { job_id: text.to_owned() })
}

fn main() {}
