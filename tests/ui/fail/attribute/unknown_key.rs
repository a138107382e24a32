use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler(event = "job.completed")]
async fn completed(_job: JobCompleted) {}

fn main() {}
