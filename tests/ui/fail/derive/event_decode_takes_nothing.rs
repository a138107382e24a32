use pulse_hooks::{DecodeError, Event};

#[derive(Event)]
#[event("job.archived", decode = read)]
struct JobArchived {
    pub job_id: String,
}

fn read() -> Result<JobArchived, DecodeError> {
    Ok(JobArchived { job_id: String::new() })
}

fn main() {}
