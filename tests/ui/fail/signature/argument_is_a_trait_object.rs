use pulse_hooks::{JobCompleted, pulse_handler};

trait Store {}

#[pulse_handler]
async fn completed(_job: JobCompleted, _store: dyn Store) {}

fn main() {}
