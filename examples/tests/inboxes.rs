//! `inbox_sqlite` and `inbox_postgres`, as processes.

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use pulse_hooks_tests::postgres;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{ConnectOptions as _, Row as _};
use support::{COMPLETED, OLD, Server, command};
use tempfile::TempDir;
use tokio::time::sleep;

const PATIENCE: Duration = Duration::from_secs(30);

fn start_sqlite(folder: &Path) -> Server {
    let mut program = command(env!("CARGO_BIN_EXE_inbox_sqlite"));
    program.current_dir(folder);
    Server::spawn(program.env("PULSE_WEBHOOK_SECRET", OLD))
}

#[tokio::test]
async fn sqlite_counts_a_job_once_over_redeliveries_and_restarts() {
    let folder = TempDir::new().expect("a folder");
    for _ in 0..2 {
        let server = start_sqlite(folder.path());
        let status = server.deliver(OLD, COMPLETED).await;
        assert!([202, 204].contains(&status), "{status}");
        let path = folder.path().join("accounts.db");
        let options = SqliteConnectOptions::new().filename(path);
        let accounts = SqlitePool::connect_with(options).await.expect("a pool");
        let begin = Instant::now();
        loop {
            let row = sqlx::query("SELECT pages FROM account").fetch_one(&accounts);
            let pages: i64 = row.await.expect("a row").get(0);
            if pages > 0 {
                assert_eq!(pages, 3);
                break;
            }
            assert!(begin.elapsed() < PATIENCE, "it is not counted");
            sleep(Duration::from_millis(10)).await;
        }
        accounts.close().await;
        let (code, _) = server.terminate();
        assert_eq!(code, Some(0));
    }
}

fn postgres(options: &PgConnectOptions, role: &str) -> std::process::Command {
    let mut program = command(env!("CARGO_BIN_EXE_inbox_postgres"));
    program
        .env("DATABASE_URL", options.to_url_lossy().as_str())
        .env("PULSE_WEBHOOK_SECRET", OLD)
        .env("ROLE", role);
    program
}

#[tokio::test]
async fn postgres_receives_in_one_process_and_works_in_another() {
    if !postgres::is_there() {
        return;
    }
    let database = postgres::Server::start().await.expect("a server");
    let options = database.database().await;
    let receiver = Server::spawn(&mut postgres(&options, "receive"));
    assert_eq!(receiver.deliver(OLD, COMPLETED).await, 202);
    assert_eq!(receiver.deliver(OLD, COMPLETED).await, 202);
    let mut worker = postgres(&options, "work").spawn().expect("it starts");
    let db = PgPool::connect_with(options).await.expect("a pool");
    let begin = Instant::now();
    while receiver.deliver(OLD, COMPLETED).await != 204 {
        assert!(begin.elapsed() < PATIENCE, "it is not settled");
        sleep(Duration::from_millis(10)).await;
    }
    let row = sqlx::query("SELECT COUNT(*), MAX(pages) FROM finished_jobs").fetch_one(&db);
    let row = row.await.expect("an answer");
    assert_eq!((row.get::<i64, _>(0), row.get::<i64, _>(1)), (1, 3));
    worker.kill().expect("it is our child");
    worker.wait().expect("it has ended");
    let (code, _) = receiver.terminate();
    assert_eq!(code, Some(0));
}
