use pulse_hooks::{Envelope, Event};

#[derive(Event)]
#[event("job.archived", decode = decode_archived)]
struct JobArchived {
    pub job_id: String,
}

fn decode_archived(_envelope: &Envelope<'_>) -> JobArchived {
    JobArchived {
        job_id: String::new(),
    }
}

fn main() {}
