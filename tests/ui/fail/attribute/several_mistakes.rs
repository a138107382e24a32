// errors: 4
use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler(event = "job.completed", crate = pulse_hooks)]
fn str(_job: JobCompleted) {}

fn main() {}
