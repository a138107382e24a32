use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn str(_job: JobCompleted) {}

fn main() {}
