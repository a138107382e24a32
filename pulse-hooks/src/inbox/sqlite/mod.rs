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

/// Whether the table of migrations is there.
macro_rules! has_migrations {
    () => {
        "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'pulse_hooks_migrations')"
    };
}

#[path = "../sql/mod.rs"]
mod sql;

use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection as Connection, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteRow as Row, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, Sqlite as Db};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::InboxError;
use super::group_commit::Commit;
use super::key::Key;
use super::store::Settings;
use owner::Owner;
use sql::SqlReader;
pub(super) use sql::SqlStore;
use sql::{Shared, Unreleased, Write, Written};

const SCHEMAS: [&str; 1] = [include_str!("schema.sql")];

/// How long to wait where somebody looks into the file from outside.
const BUSY: Duration = Duration::from_secs(5);

pub(super) async fn open(path: &Path, settings: &Settings) -> Result<SqlStore, InboxError> {
    let owner = Owner::of(path)?;
    // Whatever the name means to SQLite, this is a file.
    let options = SqliteConnectOptions::new().filename(owner.path());
    let opened = open_with(options, Some(owner), settings).await;
    opened.map_err(|error| match error {
        InboxError::Database(error) => InboxError::file(path, error),
        other => other,
    })
}

/// The file as it stands, for somebody who is not its owner.
pub(super) async fn read(path: &Path) -> Result<SqlReader, InboxError> {
    // Asked first: SQLite does not say why it cannot open a file.
    if let Err(error) = std::fs::File::open(path) {
        return Err(InboxError::file(path, Arc::new(error)));
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
pub(super) async fn open_in_memory(settings: &Settings) -> Result<SqlStore, InboxError> {
    let options: SqliteConnectOptions = "sqlite::memory:".parse()?;
    open_with(options, None, settings).await
}

async fn open_with(
    options: SqliteConnectOptions,
    owner: Option<Owner>,
    settings: &Settings,
) -> Result<SqlStore, InboxError> {
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // What macOS calls an fsync leaves it to the disk when to write.
        .pragma("fullfsync", "ON")
        .busy_timeout(BUSY)
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    let mut migration = connection.begin_with("BEGIN IMMEDIATE").await?;
    sql::migrate(&mut migration, &SCHEMAS).await?;
    // Whoever ran these was the owner before, and has ended.
    let orphans = "UPDATE pulse_hooks_inbox SET due_at = 0 WHERE state = 'running'";
    sqlx::query(orphans).execute(&mut *migration).await?;
    migration.commit().await?;
    let reader = SqlitePoolOptions::new()
        .max_connections(2)
        .min_connections(0)
        .connect_lazy_with(options.clone().read_only(owner.is_some()));
    let shared = Shared::new(settings);
    let commits = Commits {
        options,
        connection: Some(connection),
        reader: reader.clone(),
        shared: shared.clone(),
        owner,
    };
    Ok(SqlStore::new(commits, shared, reader, settings.queue))
}

struct Commits {
    options: SqliteConnectOptions,
    /// None after a failure that it may not have outlived.
    connection: Option<Connection>,
    reader: SqlitePool,
    shared: Shared,
    owner: Option<Owner>,
}

impl Commits {
    /// After a write that failed, what SQLite wrote may be in the system's cache alone, which takes
    /// it for written. So all of the log goes into the file, anew, before anything is added to it.
    async fn connect_again(&self) -> Result<Connection, sqlx::Error> {
        let mut connection = self.options.connect().await?;
        let checkpoint = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
        let row = checkpoint.fetch_one(&mut connection).await?;
        match row.try_get::<i64, _>(0)? {
            0 => Ok(connection),
            _ => Err(sqlx::Error::Io(io::ErrorKind::ResourceBusy.into())),
        }
    }

    async fn try_commit(
        &self,
        connection: &mut Connection,
        writes: &mut [Write],
    ) -> Result<Written, sqlx::Error> {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let unreleased = Unreleased::new();
        let written = sql::write(&mut transaction, writes, &self.shared, &unreleased).await?;
        // Nobody else decides about keys.
        debug_assert!(written.unreleased.is_empty());
        transaction.commit().await?;
        Ok(written)
    }
}

impl Commit<Write> for Commits {
    async fn commit(&mut self, writes: &mut [Write]) -> Result<(), InboxError> {
        let mut connection = match self.connection.take() {
            Some(kept) => kept,
            None => self.connect_again().await?,
        };
        let written = self.try_commit(&mut connection, writes).await;
        if written.is_ok() || is_sound(&mut connection).await {
            self.connection = Some(connection);
        }
        let written = written?;
        if let Some(owner) = &self.owner {
            // What was written into a file that nobody can find is lost.
            owner.check()?;
        }
        if written.is_news {
            self.shared.news.send_replace(());
        }
        Ok(())
    }

    /// Most panics have taken it with them; an inbox in memory goes with it.
    fn give_up(&mut self) {
        self.connection = None;
    }

    /// The last connection to go is the one that may write: SQLite then takes its log into the file,
    /// which is whole by itself.
    async fn close(self) {
        self.reader.close().await;
        if let Some(connection) = self.connection {
            // What is committed is durable all the same.
            let _ = connection.close().await;
        }
    }
}

/// Whether a connection can begin anew after a failure. SQLite rolls back by itself where the disk
/// is full or fails; the rollback that sqlx sends then fails, and it takes the transaction for open
/// ever after.
async fn is_sound(connection: &mut Connection) -> bool {
    // It is answered after the rollback.
    connection.ping().await.is_ok() && !connection.is_in_transaction()
}

/// All news are made in this process.
fn listen(_reader: &SqlitePool, _news: &watch::Sender<()>) -> Option<AbortHandle> {
    None
}

/// Nobody else decides.
async fn hold_keys(
    _connection: &mut Connection,
    keys: &[Key],
) -> Result<HashSet<Key>, sqlx::Error> {
    Ok(keys.iter().cloned().collect())
}
