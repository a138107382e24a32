use pulse_hooks::{JobCompleted, pulse_handler};

#[tokio::main(flavor = "current_thread")]
#[pulse_handler]
async fn completed(_job: JobCompleted) {}

fn main() {}
