use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler("job.completed")]
async fn completed(_job: JobCompleted) {}

fn main() {}
