use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async extern "C" fn completed(_job: JobCompleted) {}

fn main() {}
