use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived<'a> {
    pub job_id: &'a str,
}

fn main() {}
