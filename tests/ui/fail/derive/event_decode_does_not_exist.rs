use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived", decode = decode_archived)]
struct JobArchived {
    pub job_id: String,
}

fn main() {}
