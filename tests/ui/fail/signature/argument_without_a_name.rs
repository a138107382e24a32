use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(JobCompleted) {}

fn main() {}
