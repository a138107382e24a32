use pulse_hooks::{JobCompleted, JobFailed, pulse_handler};

#[pulse_handler]
async fn ended(_completed: JobCompleted, _failed: JobFailed) {}

fn main() {}
