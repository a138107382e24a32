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
#[path = "../sql/store.rs"]
mod store;

use std::collections::HashSet;
use std::time::Duration;

use sqlx::postgres::{PgConnection as Connection, PgListener, PgPool, PgRow as Row};
use sqlx::{Postgres as Db, Row as _};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::InboxError;
use super::group_commit::Commit;
use queries::Keyed;
pub(super) use store::SqlStore;
use store::Write;

const SCHEMAS: [&str; 1] = [include_str!("schema.sql")];
const CHANNEL: &str = "pulse_hooks_inbox";

/// The first half of our advisory locks' names; the second is a key's hash, or zero for the
/// migration's.
const LOCKS: i32 = 0x7075_6c73;

pub(super) async fn open(pool: PgPool, queue: usize) -> Result<SqlStore, InboxError> {
    let mut migration = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1, 0)")
        .bind(LOCKS)
        .execute(&mut *migration)
        .await?;
    queries::migrate(&mut migration, &SCHEMAS).await?;
    migration.commit().await?;
    let commits = Commits {
        pool: pool.clone(),
        news: watch::Sender::new(()),
    };
    Ok(SqlStore::new(commits, pool, queue))
}

struct Commits {
    pool: PgPool,
    news: watch::Sender<()>,
}

impl Commits {
    fn news(&self) -> watch::Sender<()> {
        self.news.clone()
    }
}

impl Commit<Write> for Commits {
    async fn commit(&mut self, writes: &mut [Write]) -> Result<(), InboxError> {
        let is_news = writes.iter().any(Write::is_news);
        let mut transaction = self.pool.begin().await?;
        store::write(&mut transaction, writes).await?;
        if is_news {
            sqlx::query("SELECT pg_notify($1, '')")
                .bind(CHANNEL)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        if is_news {
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
