use pulse_hooks::{DecodeError, Envelope, Event};

#[derive(Event)]
#[event("job.archived", decode = read)]
struct JobArchived {
    pub job_id: String,
}

async fn read(_envelope: &Envelope<'_>) -> Result<JobArchived, DecodeError> {
    Ok(JobArchived { job_id: String::new() })
}

fn main() {}
