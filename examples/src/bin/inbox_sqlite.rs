//! One binary, one file: deliveries are kept in SQLite, answered at once, and handled in the
//! background, each with its effect once.
//!
//! `PULSE_WEBHOOK_SECRET` holds the endpoint's signing secret, `PORT` the port on 127.0.0.1 (3000).
//! It makes `inbox.db`, and `accounts.db` for its own data, in the current folder.

use std::error::Error;
use std::process::ExitCode;

use pulse_hooks::inbox::{Inbox, Once};
use pulse_hooks::{
    Delivery, Endpoint, FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing,
    Secrets, State, pulse_handler, pulse_router,
};
use pulse_hooks_examples::process;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use tokio::net::TcpListener;

const PATH: &str = "/hooks/pulse";

#[derive(Clone, FromRef)]
struct App {
    accounts: SqlitePool,
}

/// Counts pages, for a bill. The mark and the sum are in one transaction.
#[pulse_handler]
async fn completed(
    job: JobCompleted,
    delivery: Delivery,
    State(accounts): State<SqlitePool>,
) -> Result<(), sqlx::Error> {
    let mut transaction = accounts.begin().await?;
    if delivery.once(&mut transaction).await? {
        let pages = i64::try_from(job.pages_processed.unwrap_or_default()).unwrap_or(i64::MAX);
        sqlx::query("UPDATE account SET pages = pages + $1")
            .bind(pages)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        tracing::info!(job = job.job_id, pages, "counted");
    }
    Ok(())
}

#[pulse_handler]
async fn failed(job: JobFailed) {
    tracing::warn!(job = job.job_id, error = ?job.error, "job failed");
}

#[tokio::main]
async fn main() -> ExitCode {
    process::run(serve()).await
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
    let router = pulse_router! {
        state: App,
        handlers: [completed, failed],
        ignore: [JobCreated, JobProcessing, JobCancelled],
    };
    let inbox = Inbox::sqlite("inbox.db").await?;
    let accounts = open_accounts().await?;
    let worker = inbox.worker(router.with_state(App { accounts })).start();

    let endpoint = Endpoint::new(secrets, inbox.clone());
    let app = axum::Router::new().route_service(PATH, endpoint.clone());
    let signal = process::asked_to_stop()?;
    let listener = TcpListener::from_std(process::listen(PATH)?)?;
    axum::serve(listener, app)
        .with_graceful_shutdown(signal)
        .await?;

    // In the way of a delivery: what is being stored, what is being handled, the file.
    endpoint.drain().await;
    worker.stop().await;
    let left = inbox.counts().await?;
    eprintln!(
        "{} waiting, {} done, {} dead",
        left.waiting, left.done, left.dead
    );
    inbox.close().await;
    Ok(())
}

async fn open_accounts() -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename("accounts.db")
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let accounts = SqlitePool::connect_with(options).await?;
    sqlx::query(Once::CREATE_TABLE).execute(&accounts).await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS account (pages BIGINT NOT NULL)")
        .execute(&accounts)
        .await?;
    sqlx::query("INSERT INTO account SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM account)")
        .execute(&accounts)
        .await?;
    Ok(accounts)
}
