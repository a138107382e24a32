use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event(concat!("job", ".archived"))]
struct JobArchived {
    job_id: String,
}

fn main() {}
