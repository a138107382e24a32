use pulse_hooks::Event;

const ARCHIVED: &str = "job.archived";

#[derive(serde::Deserialize, Event)]
#[event(ARCHIVED)]
struct JobArchived {
    job_id: String,
}

fn main() {}
