use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived", "job.archived")]
struct JobArchived {
    pub job_id: String,
}

fn main() {}
