use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
#[pulse_handler]
async fn completed(_job: JobCompleted) {}

fn main() {}
