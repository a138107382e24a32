use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived", key = job_id)]
struct JobArchived {
    pub job_id: u64,
}

fn main() {}
