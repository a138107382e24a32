use pulse_hooks::{DecodeError, Envelope, Event, pulse_handler};

#[derive(Event)]
#[event("job.archived", decode = decode_archived)]
struct JobArchived {
    pub job_id: std::rc::Rc<str>,
}

fn decode_archived(_envelope: &Envelope<'_>) -> Result<JobArchived, DecodeError> {
    unimplemented!()
}

#[pulse_handler]
async fn archived(_job: JobArchived) {}

fn main() {}
