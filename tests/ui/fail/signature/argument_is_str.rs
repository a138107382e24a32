use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(_job: JobCompleted, _id: str) {}

fn main() {}
