use pulse_hooks::{JobCompleted, State, pulse_handler};

#[pulse_handler]
async fn completed<'a>(_job: JobCompleted, State(_queue): State<&'a str>) {}

fn main() {}
