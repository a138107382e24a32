use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived", key = job_id, crate = ::hooks)]
struct JobArchived {
    job_id: String,
}

fn main() {}
