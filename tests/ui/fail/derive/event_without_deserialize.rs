use pulse_hooks::Event;

#[derive(Event)]
#[event("job.archived")]
struct JobArchived {
    pub job_id: String,
}

fn main() {}
