use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event(".")]
struct JobArchived {
    pub job_id: String,
}

fn main() {}
