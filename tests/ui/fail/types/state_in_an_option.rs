use pulse_hooks::{JobCompleted, State, pulse_handler};

#[pulse_handler]
async fn completed(_job: JobCompleted, _db: Option<State<String>>) {}

fn main() {}
