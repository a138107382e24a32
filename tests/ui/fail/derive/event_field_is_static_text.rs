use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived {
    pub job_id: &'static str,
}

fn main() {}
