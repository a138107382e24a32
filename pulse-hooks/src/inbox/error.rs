//! What can go wrong with an inbox.

use std::path::PathBuf;
use std::sync::Arc;

/// Why an inbox cannot be opened, or does not answer.
#[derive(Debug, Clone, thiserror::Error)]
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
    /// The file cannot be reached.
    #[error("the inbox `{}` cannot be opened", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: Arc<std::io::Error>,
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
    /// More deliveries wait to be stored than the queue holds.
    #[error("the inbox's queue is full; `queue` sets its length")]
    Full,
    /// It has been closed, or the runtime that ran it has ended.
    #[error("the inbox is closed")]
    Closed,
    /// The database did not answer in time.
    #[error("the inbox's database did not answer in time")]
    TooSlow,
    /// What the database says.
    #[error("the inbox's database refused")]
    Database(#[source] Arc<sqlx::Error>),
}

impl InboxError {
    /// Whether nothing else that is asked now would fare better.
    pub(super) fn is_outage(&self) -> bool {
        match self {
            Self::Database(error) => matches!(
                **error,
                sqlx::Error::Io(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            ),
            _ => true,
        }
    }
}

impl From<sqlx::Error> for InboxError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}
