use pulse_hooks::{Event, pulse_handler};

#[pulse_handler]
async fn any(_event: Box<dyn Event>) {}

fn main() {}
