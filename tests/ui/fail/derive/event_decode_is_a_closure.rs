use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived", decode = |envelope| envelope.data())]
struct JobArchived {
    pub job_id: String,
}

fn main() {}
