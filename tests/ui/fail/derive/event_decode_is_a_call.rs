use pulse_hooks::{DecodeError, Envelope, Event};

#[derive(Event)]
#[event("job.archived", decode = decode_archived(envelope))]
struct JobArchived {
    pub job_id: String,
}

fn decode_archived(_envelope: &Envelope<'_>) -> Result<JobArchived, DecodeError> {
    unimplemented!()
}

fn main() {}
