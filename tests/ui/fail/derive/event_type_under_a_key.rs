use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event(type = "job.archived")]
struct JobArchived {
    job_id: String,
}

fn main() {}
