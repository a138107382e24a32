use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
#[tokio::main(flavor = "current_thread")]
async fn completed(_job: JobCompleted) {}

fn main() {}
