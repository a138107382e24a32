//! Effects that happen once, however often their event runs.

use std::future::Future;

use super::text::text;
use crate::delivery::Delivery;

/// The table in which [`Delivery::once`] remembers: in your database, beside what your handlers
/// write.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Once;

impl Once {
    /// Makes the table, in the words that SQLite and PostgreSQL share: for a migration of yours.
    pub const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS pulse_hooks_once (
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    done_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (source, id)
)";

    /// Marks one event as done; it changes no row where the event is marked already. `$1` is the
    /// delivery's source, empty where it has none, and `$2` its id.
    pub const MARK: &str =
        "INSERT INTO pulse_hooks_once (source, id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
}

/// A transaction of `sqlx` that [`Delivery::once`] can mark an event in.
pub trait OnceTransaction: sealed::Sealed {
    #[doc(hidden)]
    fn mark(
        &mut self,
        source: &str,
        id: &str,
    ) -> impl Future<Output = Result<bool, sqlx::Error>> + Send;
}

mod sealed {
    pub trait Sealed {}
}

impl Delivery {
    /// Whether the effect of this event is still to be had: `true` once for each event, if the
    /// transaction commits.
    ///
    /// The mark is a row in the table [`Once`] tells of, written in your own transaction: it is
    /// there if and only if what you write beside it is. Two attempts that run at the same time
    /// wait for each other here.
    ///
    /// # Errors
    /// The database refuses, as it does where the table is missing.
    pub async fn once<T: OnceTransaction>(&self, transaction: &mut T) -> Result<bool, sqlx::Error> {
        let source = text(self.source.as_deref().unwrap_or_default());
        transaction.mark(&source, &self.id).await
    }
}

macro_rules! once_in {
    ($feature:literal, $database:ty) => {
        #[cfg(feature = $feature)]
        impl sealed::Sealed for sqlx::Transaction<'_, $database> {}

        #[cfg(feature = $feature)]
        impl OnceTransaction for sqlx::Transaction<'_, $database> {
            async fn mark(&mut self, source: &str, id: &str) -> Result<bool, sqlx::Error> {
                let mark = sqlx::query(Once::MARK).bind(source).bind(id);
                Ok(mark.execute(&mut **self).await?.rows_affected() > 0)
            }
        }
    };
}

once_in!("inbox-sqlite", sqlx::Sqlite);
once_in!("inbox-postgres", sqlx::Postgres);
