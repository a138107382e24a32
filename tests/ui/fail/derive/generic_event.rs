use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived<T> {
    pub result: T,
}

fn main() {}
