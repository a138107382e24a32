use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async unsafe fn completed(_job: JobCompleted) {}

fn main() {}
