use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler(krate = ::pulse_hooks)]
async fn completed(_job: JobCompleted) {}

fn main() {}
