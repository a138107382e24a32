use pulse_hooks::{JobCompleted, State, pulse_handler};

trait Store {}

#[pulse_handler]
async fn completed<S: Store>(_job: JobCompleted, State(_store): State<S>) {}

fn main() {}
