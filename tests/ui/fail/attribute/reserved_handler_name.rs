use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn __pulse_completed(_job: JobCompleted) {}

fn main() {}
