//! The program of the front page, without its server.

use pulse_hooks::{
    Delivery, Endpoint, FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing,
    RawEvent, Router, Secrets, State, pulse_handler, pulse_router,
};

#[derive(Clone)]
struct Db;

#[derive(Debug, thiserror::Error)]
#[error("the store is down")]
struct StoreError;

impl Db {
    async fn finish(&self, _job_id: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

#[pulse_handler]
async fn completed(job: JobCompleted, State(db): State<Db>) -> Result<(), StoreError> {
    db.finish(&job.job_id).await
}

#[pulse_handler]
async fn failed(job: JobFailed, delivery: Delivery) {
    eprintln!("{}: {:?}", delivery.id, job.error);
}

#[pulse_handler]
async fn archive(event: RawEvent) {
    drop(event);
}

#[derive(Clone, FromRef)]
struct App {
    db: Db,
}

fn router() -> Router<App> {
    pulse_router! {
        state: App,
        handlers: [completed, failed],
        ignore: [JobCreated, JobProcessing, JobCancelled],
        unknown: archive,
    }
}

fn main() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let secrets: Secrets = secret.parse().unwrap();
    let _endpoint = Endpoint::new(secrets, router().with_state(App { db: Db }));
}
