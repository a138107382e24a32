use pulse_hooks::{
    FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Router, State,
    pulse_handler, pulse_router,
};

#[derive(Clone)]
struct Db;

#[derive(Clone, FromRef)]
struct App {
    db: Db,
}

#[pulse_handler]
async fn completed(_job: JobCompleted, State(_db): State<Db>) {}

fn routes() -> Router<App> {
    pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    }
}

fn main() {}
