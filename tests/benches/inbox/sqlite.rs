//! Group commit against one commit for each delivery.

use std::path::Path;
use std::sync::Arc;

use pulse_hooks::inbox::Inbox;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;
use tokio::sync::Mutex;

use super::load::{self, Row};

/// How many times faster ours is.
pub(crate) async fn group_ratio(turns: usize, deliveries: usize) -> f64 {
    let folder = TempDir::new().expect("a folder");
    let ours = Inbox::sqlite(folder.path().join("ours.db"));
    let ours = ours.await.expect("the inbox opens");
    let theirs = OneCommitEach::open(&folder.path().join("theirs.db")).await;
    // One commit each is the slower, and needs no more of them to be measured as well.
    let fewer = deliveries / 4;
    let mut times = Vec::new();
    for _ in 0..turns {
        let each = theirs.time_puts(load::rows(fewer)).await * 4.0;
        let group = load::time_puts(&ours, load::deliveries(deliveries)).await;
        times.push((each, group));
    }
    super::ratio(&times)
}

/// As the same settings are reached elsewhere.
pub(crate) fn options(path: &Path) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new().filename(path);
    options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging()
}

/// What one writes first: a connection behind a mutex, a transaction for each delivery.
struct OneCommitEach(Arc<Mutex<SqliteConnection>>);

impl OneCommitEach {
    async fn open(path: &Path) -> Self {
        let mut connection = options(path).connect().await.expect("a connection");
        let tables = "CREATE TABLE inbox (number INTEGER PRIMARY KEY, source TEXT NOT NULL, \
             id TEXT NOT NULL, event_type TEXT NOT NULL, sent_at BIGINT NOT NULL, \
             state TEXT NOT NULL, due_at BIGINT, UNIQUE (source, id)); \
             CREATE INDEX due ON inbox (due_at) WHERE due_at IS NOT NULL; \
             CREATE TABLE payloads (number INTEGER PRIMARY KEY, headers BLOB NOT NULL, \
             body BLOB NOT NULL)";
        sqlx::raw_sql(tables)
            .execute(&mut connection)
            .await
            .expect("tables");
        Self(Arc::new(Mutex::new(connection)))
    }

    async fn time_puts(&self, rows: Vec<Row>) -> f64 {
        let connection = Arc::clone(&self.0);
        load::time(rows, move |row| {
            let connection = Arc::clone(&connection);
            async move {
                put(&mut *connection.lock().await, row)
                    .await
                    .expect("a put")
            }
        })
        .await
    }
}

async fn put(connection: &mut SqliteConnection, row: Row) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let insert = "INSERT INTO inbox (source, id, event_type, sent_at, state, due_at) \
         VALUES ('', $1, $2, $3, 'waiting', $3) ON CONFLICT DO NOTHING";
    let inserted = sqlx::query(insert)
        .bind(row.id)
        .bind(row.event_type)
        .bind(row.sent_at)
        .execute(&mut *transaction)
        .await?;
    if inserted.rows_affected() > 0 {
        sqlx::query("INSERT INTO payloads (number, headers, body) VALUES ($1, $2, $3)")
            .bind(inserted.last_insert_rowid())
            .bind(row.headers)
            .bind(row.body)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}
