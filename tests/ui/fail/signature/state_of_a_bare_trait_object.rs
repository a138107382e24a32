use pulse_hooks::{JobCompleted, State, pulse_handler};

trait Store {}

#[pulse_handler]
async fn completed(_job: JobCompleted, State(_store): State<dyn Store>) {}

fn main() {}
