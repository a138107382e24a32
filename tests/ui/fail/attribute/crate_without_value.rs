use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler(crate)]
async fn completed(_job: JobCompleted) {}

fn main() {}
