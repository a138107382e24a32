//! The inbox in one SQLite file, which one process owns.

mod owner;

/// SQLite's clock, in milliseconds.
macro_rules! now {
    () => {
        "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    };
}

/// One process alone writes.
macro_rules! skip_locked {
    () => {
        ""
    };
}

#[path = "../sql/queries.rs"]
mod queries;
#[path = "../sql/reader.rs"]
mod reader;
#[path = "../sql/store.rs"]
mod store;

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection as Connection, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteRow as Row, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, Sqlite as Db};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::InboxError;
use super::group_commit::Commit;
use owner::Owner;
use queries::Keyed;
use reader::SqlReader;
pub(super) use store::SqlStore;
use store::Write;

const SCHEMAS: [&str; 1] = [include_str!("schema.sql")];

const HAS_TABLES: &str =
    "SELECT COUNT(*) > 0 FROM sqlite_master WHERE name = 'pulse_hooks_migrations'";

/// How long to wait where somebody looks into the file from outside.
const BUSY: Duration = Duration::from_secs(5);

pub(super) async fn open(path: &Path, queue: usize) -> Result<SqlStore, InboxError> {
    let owner = Owner::of(path)?;
    let options = SqliteConnectOptions::new().filename(path);
    open_with(options, Some(owner), queue).await
}

/// The file as it stands, for somebody who is not its owner.
pub(super) async fn read(path: &Path) -> Result<SqlReader, InboxError> {
    // Asked first: SQLite does not say why it cannot open a file.
    if let Err(error) = std::fs::File::open(path) {
        return Err(InboxError::File {
            path: path.to_owned(),
            error: error.into(),
        });
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(BUSY)
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new().max_connections(1);
    SqlReader::new(pool.connect_with(options).await?).await
}

/// A database that lives as long as its inbox.
pub(super) async fn open_in_memory(queue: usize) -> Result<SqlStore, InboxError> {
    let options: SqliteConnectOptions = "sqlite::memory:".parse()?;
    open_with(options, None, queue).await
}

async fn open_with(
    options: SqliteConnectOptions,
    owner: Option<Owner>,
    queue: usize,
) -> Result<SqlStore, InboxError> {
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    let mut migration = connection.begin_with("BEGIN IMMEDIATE").await?;
    queries::migrate(&mut migration, &SCHEMAS).await?;
    // Whoever ran these was the owner before, and has ended.
    let orphans = "UPDATE pulse_hooks_inbox SET due_at = 0 WHERE state = 'running'";
    sqlx::query(orphans).execute(&mut *migration).await?;
    migration.commit().await?;
    let reader = SqlitePoolOptions::new()
        .max_connections(2)
        .min_connections(0)
        .connect_lazy_with(options.read_only(owner.is_some()));
    let commits = Commits {
        connection,
        news: watch::Sender::new(()),
        _owner: owner,
    };
    Ok(SqlStore::new(commits, reader, queue))
}

struct Commits {
    connection: Connection,
    news: watch::Sender<()>,
    _owner: Option<Owner>,
}

impl Commits {
    fn news(&self) -> watch::Sender<()> {
        self.news.clone()
    }
}

impl Commit<Write> for Commits {
    async fn commit(&mut self, writes: &mut [Write]) -> Result<(), InboxError> {
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        store::write(&mut transaction, writes).await?;
        transaction.commit().await?;
        if writes.iter().any(Write::is_news) {
            self.news.send_replace(());
        }
        Ok(())
    }
}

/// All news are made in this process.
fn listen(_reader: &SqlitePool, _news: &watch::Sender<()>) -> Option<AbortHandle> {
    None
}

/// Nobody else claims.
async fn hold_keys(
    _connection: &mut Connection,
    events: &[Keyed],
) -> Result<HashSet<(String, String)>, sqlx::Error> {
    Ok(events.iter().map(Keyed::key).collect())
}
