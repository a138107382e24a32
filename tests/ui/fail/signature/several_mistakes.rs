// errors: 3
use pulse_hooks::{JobCompleted, State, pulse_handler};

#[pulse_handler]
fn completed<S>(_job: &JobCompleted, State(_store): State<S>) {}

fn main() {}
