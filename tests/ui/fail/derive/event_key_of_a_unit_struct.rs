use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("clock.ticked", key = id)]
struct Ticked;

fn main() {}
