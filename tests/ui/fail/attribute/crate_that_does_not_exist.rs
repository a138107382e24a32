use pulse_hooks::{JobCompleted, State, pulse_handler};

#[pulse_handler(crate = ::hooks)]
async fn completed(_job: JobCompleted, State(_name): State<String>) {}

fn main() {}
