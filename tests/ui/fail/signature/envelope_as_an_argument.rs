use pulse_hooks::{Envelope, JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(_job: JobCompleted, _envelope: Envelope<'_>) {}

fn main() {}
