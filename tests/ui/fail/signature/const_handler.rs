use pulse_hooks::{Event, pulse_handler};

#[derive(serde::Deserialize, Event)]
#[event("clock.ticked")]
struct Ticked;

#[pulse_handler]
const fn ticked(_tick: Ticked) {}

fn main() {}
