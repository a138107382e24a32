//! The inbox in a PostgreSQL database, which any number of processes share.

/// The server's clock, in milliseconds: stable within a statement, so that indexes serve it.
macro_rules! now {
    () => {
        "(EXTRACT(EPOCH FROM statement_timestamp()) * 1000)::BIGINT"
    };
}

/// What another process is about to claim is left to it.
macro_rules! skip_locked {
    () => {
        " FOR UPDATE OF next SKIP LOCKED"
    };
}

#[path = "../sql/queries.rs"]
mod queries;
#[path = "../sql/reader.rs"]
mod reader;
#[path = "../sql/store.rs"]
mod store;

use std::collections::HashSet;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection as Connection, PgListener, PgPool, PgRow as Row};
use sqlx::{Connection as _, Postgres as Db, Row as _};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::InboxError;
use super::group_commit::Commit;
use queries::Keyed;
use reader::SqlReader;
pub(super) use store::SqlStore;
use store::Write;

const SCHEMAS: [&str; 1] = [include_str!("schema.sql")];
const HAS_TABLES: &str = "SELECT to_regclass('pulse_hooks_migrations') IS NOT NULL";
const CHANNEL: &str = "pulse_hooks_inbox";

/// The first half of our advisory locks' names; the second is a key's hash, or zero for the
/// migration's.
const LOCKS: i32 = 0x7075_6c73;

pub(super) async fn open(pool: PgPool, queue: usize) -> Result<SqlStore, InboxError> {
    let mut migration = pool.begin_with(READ_COMMITTED).await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1, 0)")
        .bind(LOCKS)
        .execute(&mut *migration)
        .await?;
    queries::migrate(&mut migration, &SCHEMAS).await?;
    let waits = sqlx::query("SELECT current_setting('synchronous_commit') <> 'off'")
        .fetch_one(&mut *migration)
        .await?;
    let begin = match waits.try_get(0)? {
        true => READ_COMMITTED,
        false => DURABLE,
    };
    migration.commit().await?;
    let commits = Commits {
        pool: pool.clone(),
        connection: None,
        begin,
        news: watch::Sender::new(()),
    };
    Ok(SqlStore::new(commits, pool, queue))
}

pub(super) async fn read(pool: PgPool) -> Result<SqlReader, InboxError> {
    SqlReader::new(pool).await
}

/// Whatever the database is set to: what another transaction has just committed is to be seen.
const READ_COMMITTED: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// For a database that is set to answer before a commit is on the disk.
const DURABLE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit TO on";

struct Commits {
    pool: PgPool,
    /// Kept, so that handlers which use up the pool do not keep deliveries out.
    connection: Option<PoolConnection<Db>>,
    begin: &'static str,
    news: watch::Sender<()>,
}

impl Commits {
    fn news(&self) -> watch::Sender<()> {
        self.news.clone()
    }

    async fn connection(&mut self) -> Result<PoolConnection<Db>, sqlx::Error> {
        if let Some(mut kept) = self.connection.take() {
            // It may have been cut off while nothing came.
            if kept.ping().await.is_ok() {
                return Ok(kept);
            }
        }
        self.pool.acquire().await
    }

    async fn try_commit(
        &self,
        connection: &mut Connection,
        writes: &mut [Write],
    ) -> Result<(), sqlx::Error> {
        let mut transaction = connection.begin_with(self.begin).await?;
        store::write(&mut transaction, writes).await?;
        if writes.iter().any(Write::is_news) {
            sqlx::query("SELECT pg_notify($1, '')")
                .bind(CHANNEL)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await
    }
}

impl Commit<Write> for Commits {
    async fn commit(&mut self, writes: &mut [Write]) -> Result<(), InboxError> {
        let mut connection = self.connection().await?;
        self.try_commit(&mut connection, writes).await?;
        self.connection = Some(connection);
        if writes.iter().any(Write::is_news) {
            self.news.send_replace(());
        }
        Ok(())
    }
}

/// Passes on what other processes tell.
fn listen(pool: &PgPool, news: &watch::Sender<()>) -> Option<AbortHandle> {
    const PAUSE: Duration = Duration::from_secs(1);
    let (pool, news) = (pool.clone(), news.clone());
    let task = tokio::spawn(async move {
        loop {
            let error = match hear(&pool, &news).await {
                Ok(never) => match never {},
                Err(error) => error,
            };
            tracing::warn!(target: "pulse_hooks", %error, "the inbox cannot hear of new events");
            tokio::time::sleep(PAUSE).await;
        }
    });
    Some(task.abort_handle())
}

async fn hear(
    pool: &PgPool,
    news: &watch::Sender<()>,
) -> Result<std::convert::Infallible, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // Whatever was told before it listened, or while it was cut off, is told to nobody.
        news.send_replace(());
        listener.try_recv().await?;
    }
}

/// The keys that no other process is just claiming; it sees them running once this transaction
/// has ended.
async fn hold_keys(
    connection: &mut Connection,
    events: &[Keyed],
) -> Result<HashSet<(String, String)>, sqlx::Error> {
    let keys: HashSet<_> = events.iter().map(Keyed::key).collect();
    let keys: Vec<_> = keys
        .into_iter()
        .filter(|(_, key)| !key.is_empty())
        .collect();
    let names: Vec<_> = keys
        .iter()
        .map(|(source, key)| format!("{source}\n{key}"))
        .collect();
    let hold = "SELECT pg_try_advisory_xact_lock($1, hashtext(name)) \
         FROM unnest($2::TEXT[]) WITH ORDINALITY AS names (name, nth) ORDER BY nth";
    let rows = sqlx::query(hold)
        .bind(LOCKS)
        .bind(names)
        .fetch_all(connection)
        .await?;
    let mut held = HashSet::new();
    for (key, row) in keys.into_iter().zip(rows) {
        if row.try_get(0)? {
            held.insert(key);
        }
    }
    Ok(held)
}
