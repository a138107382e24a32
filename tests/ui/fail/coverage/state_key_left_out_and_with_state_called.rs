use pulse_hooks::{
    FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, State, pulse_handler,
    pulse_router,
};

#[derive(Clone)]
struct Db;

#[derive(Clone, FromRef)]
struct App {
    db: Db,
}

#[pulse_handler]
async fn completed(_job: JobCompleted, State(_db): State<Db>) {}

fn main() {
    let _router = pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    }
    .with_state(App { db: Db });
}
