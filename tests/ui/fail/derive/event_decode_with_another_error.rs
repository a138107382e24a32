use pulse_hooks::{Envelope, Event};

#[derive(Event)]
#[event("job.archived", decode = JobArchived::read)]
struct JobArchived {
    pub job_id: String,
}

impl JobArchived {
    fn read(_envelope: &Envelope<'_>) -> Result<Self, String> {
        Err("nothing there".to_owned())
    }
}

fn main() {}
