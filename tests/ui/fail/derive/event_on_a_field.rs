use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived {
    #[event(key)]
    job_id: String,
}

fn main() {}
