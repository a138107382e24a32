use pulse_hooks::{
    FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, State,
    pulse_handler, pulse_router,
};

#[derive(Clone)]
struct Db;

#[derive(Clone)]
struct Mailer;

#[derive(Clone, FromRef)]
struct App {
    mailer: Mailer,
}

#[pulse_handler]
async fn completed(_job: JobCompleted, State(_db): State<Db>) {}

#[pulse_handler]
async fn failed(_job: JobFailed, State(_db): State<Db>) {}

fn main() {
    let _router = pulse_router! {
        state: App,
        handlers: [completed, failed],
        ignore: [JobCreated, JobProcessing, JobCancelled],
    };
}
