use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.*")]
struct JobMoved {}

fn main() {}
