use pulse_hooks::{JobCompleted, State, pulse_handler};

#[derive(Clone)]
struct Db;

#[pulse_handler]
async fn completed(_job: JobCompleted, State(_db): State<&Db>) {}

fn main() {}
