//! Several processes share one database: each receives, works, or does both, as `ROLE` says.
//!
//! `DATABASE_URL` names the database, `ROLE` is `receive`, `work` or `both` (if not set).
//! `PULSE_WEBHOOK_SECRET` holds the endpoint's signing secret, `PORT` the port on 127.0.0.1 (3000).

use std::error::Error;
use std::process::ExitCode;

use pulse_hooks::inbox::Inbox;
use pulse_hooks::{
    Delivery, Endpoint, FromRef, HandlerError, JobCancelled, JobCompleted, JobCreated, JobFailed,
    JobProcessing, Router, Secrets, State, pulse_handler, pulse_router,
};
use pulse_hooks_examples::process;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpListener;

const PATH: &str = "/hooks/pulse";

#[derive(Clone, FromRef)]
struct App {
    db: PgPool,
}

/// The event is settled if and only if the page count is written.
#[pulse_handler]
async fn completed(
    job: JobCompleted,
    delivery: Delivery,
    State(db): State<PgPool>,
) -> Result<(), HandlerError> {
    let mut transaction = db.begin().await?;
    sqlx::query("INSERT INTO finished_jobs (id, pages) VALUES ($1, $2)")
        .bind(&job.job_id)
        .bind(i64::try_from(job.pages_processed.unwrap_or_default())?)
        .execute(&mut *transaction)
        .await?;
    delivery.settle_in(&mut transaction).await?;
    transaction.commit().await?;
    tracing::info!(job = job.job_id, "finished");
    Ok(())
}

#[pulse_handler]
async fn failed(job: JobFailed) {
    tracing::warn!(job = job.job_id, error = ?job.error, "job failed");
}

fn router(db: PgPool) -> Router {
    pulse_router! {
        state: App,
        handlers: [completed, failed],
        ignore: [JobCreated, JobProcessing, JobCancelled],
    }
    .with_state(App { db })
}

#[tokio::main]
async fn main() -> ExitCode {
    process::run(serve()).await
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let (receives, works) = match std::env::var("ROLE").as_deref() {
        Ok("receive") => (true, false),
        Ok("work") => (false, true),
        Ok("both") | Err(_) => (true, true),
        Ok(role) => return Err(format!("`ROLE` is `{role}`; set receive, work or both").into()),
    };
    let url = std::env::var("DATABASE_URL")
        .map_err(|_| "set `DATABASE_URL`, as in postgres://user:password@host/database")?;
    let db = PgPoolOptions::new()
        .max_connections(16)
        .connect(&url)
        .await?;
    create_table(&db).await?;
    let inbox = Inbox::postgres(db.clone()).await?;
    let worker = works.then(|| inbox.worker(router(db)).concurrency(8).start());

    let signal = process::asked_to_stop()?;
    if receives {
        let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
        let endpoint = Endpoint::new(secrets, inbox.clone());
        let app = axum::Router::new().route_service(PATH, endpoint.clone());
        let listener = TcpListener::from_std(process::listen(PATH)?)?;
        axum::serve(listener, app)
            .with_graceful_shutdown(signal)
            .await?;
        endpoint.drain().await;
    } else {
        signal.await;
    }
    if let Some(worker) = worker {
        worker.stop().await;
    }
    inbox.close().await;
    Ok(())
}

async fn create_table(db: &PgPool) -> Result<(), sqlx::Error> {
    let mut transaction = db.begin().await?;
    // Processes that start together would collide, `IF NOT EXISTS` or not.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('finished_jobs'))")
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "CREATE TABLE IF NOT EXISTS finished_jobs (id TEXT NOT NULL, pages BIGINT NOT NULL)",
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}
