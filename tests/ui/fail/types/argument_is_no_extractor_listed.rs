use pulse_hooks::{
    FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_handler,
    pulse_router,
};

#[derive(Clone)]
struct Db;

#[derive(Clone, FromRef)]
struct App {
    db: Db,
}

#[pulse_handler]
async fn completed(_job: JobCompleted, _db: Db) {}

fn main() {
    let _router = pulse_router! {
        state: App,
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
