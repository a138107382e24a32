use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(_jobs: Vec<JobCompleted>) {}

fn main() {}
