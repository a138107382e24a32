use pulse_hooks::{DecodeError, Envelope, Event};

#[derive(Event)]
#[event("job.archived", decode = decode_archived)]
struct JobArchived {
    pub job_id: std::rc::Rc<str>,
}

fn decode_archived(_envelope: &Envelope<'_>) -> Result<JobArchived, DecodeError> {
    unimplemented!()
}

fn main() {}
