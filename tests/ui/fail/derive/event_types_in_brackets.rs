use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event(["job.archived", "job.stored"])]
struct JobArchived {
    job_id: String,
}

fn main() {}
