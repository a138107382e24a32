use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived", key = self.job_id)]
struct JobArchived {
    pub job_id: String,
}

fn main() {}
