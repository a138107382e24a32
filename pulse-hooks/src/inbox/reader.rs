//! Looks into an inbox without owning it.

use std::fmt;
#[cfg(feature = "inbox-sqlite")]
use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "inbox-postgres")]
use super::postgres;
#[cfg(feature = "inbox-sqlite")]
use super::sqlite;
use super::store::Records;
use super::{Backlog, Counts, Filter, InboxError, Page, Shown};

/// An inbox as an operator looks at it, beside the process that owns it: it changes nothing, and
/// makes no tables. What changes an inbox asks for the [`Inbox`](super::Inbox) itself.
#[derive(Clone)]
pub struct InboxReader {
    records: Arc<dyn Records>,
}

impl fmt::Debug for InboxReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboxReader").finish_non_exhaustive()
    }
}

impl InboxReader {
    /// Looks into an SQLite file, whether a process owns it just now or not. SQLite needs to
    /// write to the folder it is in; do it as the user that the owner runs as, so that this user
    /// can use what is made there.
    ///
    /// # Errors
    /// The file cannot be read, there is no inbox in it, or a later release has written it.
    #[cfg(feature = "inbox-sqlite")]
    pub async fn sqlite(path: impl AsRef<Path>) -> Result<Self, InboxError> {
        let reader = sqlite::read(path.as_ref()).await?;
        Ok(Self {
            records: Arc::new(reader),
        })
    }

    /// Looks into a PostgreSQL database, with one connection of the pool at a time.
    ///
    /// # Errors
    /// The database does not answer, there is no inbox in it, or a later release has written it.
    #[cfg(feature = "inbox-postgres")]
    pub async fn postgres(pool: sqlx::PgPool) -> Result<Self, InboxError> {
        let reader = postgres::read(pool).await?;
        Ok(Self {
            records: Arc::new(reader),
        })
    }

    /// As [`Inbox::counts`](super::Inbox::counts).
    ///
    /// # Errors
    /// The database refuses.
    pub async fn counts(&self) -> Result<Counts, InboxError> {
        self.records.counts().await
    }

    /// As [`Inbox::backlog`](super::Inbox::backlog).
    ///
    /// # Errors
    /// The database refuses.
    pub async fn backlog(&self) -> Result<Backlog, InboxError> {
        self.records.backlog().await
    }

    /// As [`Inbox::list`](super::Inbox::list).
    ///
    /// # Errors
    /// The database refuses.
    pub async fn list(
        &self,
        filter: Filter,
        from: Option<i64>,
        limit: u32,
    ) -> Result<Page, InboxError> {
        self.records.list(filter, from, limit).await
    }

    /// As [`Inbox::show`](super::Inbox::show).
    ///
    /// # Errors
    /// The database refuses.
    pub async fn show(&self, number: i64) -> Result<Option<Shown>, InboxError> {
        self.records.show(number).await
    }
}
