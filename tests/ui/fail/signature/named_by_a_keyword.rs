use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn match(_job: JobCompleted) {}

fn main() {}
