use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
fn completed(_job: JobCompleted) {}

fn main() {}
