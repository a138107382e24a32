use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.moved", key = job_id)]
enum JobMoved {
    Archived { job_id: String },
    Restored { job_id: String },
}

fn main() {}
