use pulse_hooks::{JobCompleted, pulse_handler};

#[derive(Clone)]
struct Db;

#[pulse_handler]
async fn completed(_job: JobCompleted, _db: axum::extract::State<Db>) {}

fn main() {}
