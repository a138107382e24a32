//! What can go wrong with an inbox.

use std::fmt;
#[cfg(feature = "inbox-sqlite")]
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use super::operate::EventState;
use crate::error_chain::chain;

/// Why an inbox cannot be opened, or does not answer. `Debug` is the message with its sources,
/// since that is what a `main` that returns it prints.
#[derive(Clone, thiserror::Error)]
#[non_exhaustive]
pub enum InboxError {
    /// Another process has the file.
    #[error(
        "the inbox `{}` belongs to another process{}: one SQLite file has one owner; `Inbox::postgres` takes any number",
        path.display(),
        process.map(|id| format!(" (number {id})")).unwrap_or_default()
    )]
    Owned {
        /// The file.
        path: PathBuf,
        /// The process, if it has left its number.
        process: Option<u32>,
    },
    /// The file cannot be reached, or is no database.
    #[error("the inbox `{}` cannot be opened", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says, or SQLite.
        #[source]
        error: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The file was removed while the inbox was open, or another is in its place: what would be
    /// written now, nobody could find.
    #[error(
        "the inbox `{}` was removed or replaced while it was open: put it back, or start the process again",
        path.display()
    )]
    FileGone {
        /// The file.
        path: PathBuf,
    },
    /// A later release has written the tables.
    #[error(
        "the inbox has tables of version {found}, and this release of pulse-hooks knows up to {known}: run the release that wrote them, or a later one"
    )]
    TooNew {
        /// The tables' version.
        found: i64,
        /// The newest this release knows.
        known: i64,
    },
    /// The database has no inbox in it.
    #[error("there is no inbox here: no server has opened one yet, or it uses another database")]
    Missing,
    /// The pool has too few connections.
    #[error(
        "a PostgreSQL inbox needs a pool of at least {least} connections, and this one has {connections}: `PgPoolOptions::max_connections` sets their number"
    )]
    PoolTooSmall {
        /// How many it has.
        connections: u32,
        /// How many are needed.
        least: u32,
    },
    /// A filter asks for what cannot be replayed.
    #[error(
        "`{method}` replays what is {replays}, and the filter asks for what is {asked}: {help}"
    )]
    Filter {
        /// What was called.
        method: &'static str,
        /// What it replays.
        replays: &'static str,
        /// What the filter asks for.
        asked: EventState,
        /// What to write.
        help: &'static str,
    },
    /// More deliveries wait to be stored than the queue holds.
    #[error("the inbox's queue is full; `queue` sets its length")]
    Full,
    /// It has been closed, or the runtime that ran it has ended.
    #[error("the inbox is closed")]
    Closed,
    /// The database did not answer in time.
    #[error("the inbox's database did not answer in time")]
    TooSlow,
    /// Writing to it panicked, which is a bug.
    #[error("writing to the inbox panicked, which is a bug: the panic's own message tells where")]
    Panicked,
    /// What the database says.
    #[error("the inbox's database refused")]
    Database(#[source] Arc<sqlx::Error>),
}

impl fmt::Debug for InboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&chain(self))
    }
}

impl InboxError {
    #[cfg(feature = "inbox-sqlite")]
    pub(super) fn file(path: &Path, error: Arc<dyn std::error::Error + Send + Sync>) -> Self {
        Self::File {
            path: path.to_owned(),
            error,
        }
    }

    /// Whether nothing else that is asked now would fare better.
    pub(super) fn is_outage(&self) -> bool {
        let error = match self {
            Self::Panicked => return false,
            Self::Database(error) => error,
            _ => return true,
        };
        match &**error {
            sqlx::Error::Database(error) => is_outage(&**error),
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            _ => false,
        }
    }
}

fn is_outage(error: &(dyn sqlx::error::DatabaseError + 'static)) -> bool {
    let code = error.code().unwrap_or_default();
    #[cfg(feature = "inbox-sqlite")]
    if error
        .try_downcast_ref::<sqlx::sqlite::SqliteError>()
        .is_some()
    {
        // The low byte of an extended code is its class.
        // https://www.sqlite.org/rescode.html
        const CLASSES: [i32; 9] = [
            5,  // busy
            6,  // locked
            7,  // no memory
            8,  // read-only
            10, // input or output
            11, // corrupt
            13, // full
            14, // cannot be opened
            26, // no database
        ];
        return code
            .parse()
            .is_ok_and(|code: i32| CLASSES.contains(&(code & 0xff)));
    }
    // Connections, resources, an operator's hand, the system; a server that only reads.
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    ["08", "53", "57P", "58", "25006"]
        .iter()
        .any(|class| code.starts_with(class))
}

impl From<sqlx::Error> for InboxError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}
