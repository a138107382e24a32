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

/// Whether the table of migrations is there: to ask takes no right to make it.
macro_rules! has_migrations {
    () => {
        "SELECT to_regclass('pulse_hooks_migrations') IS NOT NULL"
    };
}

#[path = "../sql/mod.rs"]
mod sql;

use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection as Connection, PgListener, PgPool, PgRow as Row};
use sqlx::{Connection as _, Postgres as Db, Row as _};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::group_commit::Commit;
use super::key::Key;
use super::store::Settings;
use super::{InboxError, PUT_TIME_LIMIT};
use crate::time_limit::{Elapsed, within};
use sql::SqlReader;
pub(super) use sql::SqlStore;
use sql::{Shared, Unreleased, Write, Written};

const SCHEMAS: [&str; 1] = [include_str!("schema.sql")];

/// All of it, as the migration does it.
pub(super) const TABLES: &str = concat!(
    "CREATE TABLE pulse_hooks_migrations (version BIGINT PRIMARY KEY);\n",
    include_str!("schema.sql"),
    "INSERT INTO pulse_hooks_migrations (version) VALUES (1);\n",
);
const CHANNEL: &str = "pulse_hooks_inbox";

/// The first half of our advisory locks' names; the second is a key's hash, or zero for the
/// migration's.
const LOCKS: i32 = 0x7075_6c73;

/// One writes, one listens, and operators ask over another.
const CONNECTIONS: u32 = 3;

pub(super) async fn open(pool: PgPool, settings: &Settings) -> Result<SqlStore, InboxError> {
    let most = pool.options().get_max_connections();
    if most < CONNECTIONS {
        return Err(InboxError::PoolTooSmall {
            connections: most,
            least: CONNECTIONS,
        });
    }
    let mut migration = pool.begin_with(READ_COMMITTED).await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1, 0)")
        .bind(LOCKS)
        .execute(&mut *migration)
        .await?;
    sql::migrate(&mut migration, &SCHEMAS).await?;
    migration.commit().await?;
    let shared = Shared::new(settings);
    let commits = Commits {
        pool: pool.clone(),
        connection: None,
        shared: shared.clone(),
        unreleased: Unreleased::new(),
    };
    Ok(SqlStore::new(commits, shared, pool, settings.queue))
}

pub(super) async fn read(pool: PgPool) -> Result<SqlReader, InboxError> {
    SqlReader::new(pool).await
}

/// Whatever the database is set to: what another transaction has just committed is to be seen.
const READ_COMMITTED: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// As above, and:
/// - Whatever it is set to by now, a commit is on its own disk at least before it is answered.
/// - Nobody waits long for a row that a process holds which has been halted, and such a process
///   loses what it holds.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
     SELECT set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') \
     IN ('on', 'remote_apply') THEN current_setting('synchronous_commit') ELSE 'on' END, true), \
     set_config('lock_timeout', '1s', true), \
     set_config('idle_in_transaction_session_timeout', '10s', true)";

/// How long a connection that was kept may take to answer before another is made.
const PING: Duration = Duration::from_secs(2);

struct Commits {
    pool: PgPool,
    /// Kept, so that handlers which use up the pool do not keep deliveries out.
    connection: Option<PoolConnection<Db>>,
    shared: Shared,
    unreleased: Unreleased,
}

impl Commits {
    async fn connection(&mut self) -> Result<&mut PoolConnection<Db>, sqlx::Error> {
        if let Some(kept) = &mut self.connection {
            // It may have been cut off while nothing came.
            let answer = within(PING, pin!(kept.ping())).await;
            match answer {
                Ok(Ok(())) => {}
                Ok(Err(_)) => self.give_up_connection(),
                Err(Elapsed) => self.give_up_frozen(),
            }
        }
        match self.connection.take() {
            Some(kept) => Ok(self.connection.insert(kept)),
            None => Ok(self.connection.insert(self.pool.acquire().await?)),
        }
    }

    /// It may never answer again, not even when it is asked to end: the pool is to make another.
    fn give_up_connection(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(connection.detach());
        }
    }

    /// As above; those that lie idle in the pool have most likely frozen with it, and would be
    /// waited for.
    fn give_up_frozen(&mut self) {
        self.give_up_connection();
        while let Some(idle) = self.pool.try_acquire() {
            drop(idle.detach());
        }
    }

    async fn try_commit(&mut self, writes: &mut [Write]) -> Result<Written, sqlx::Error> {
        let shared = self.shared.clone();
        let unreleased = self.unreleased.clone();
        let connection = self.connection().await?;
        let mut transaction = connection.begin_with(BEGIN).await?;
        let written = sql::write(&mut transaction, writes, &shared, &unreleased).await?;
        if written.is_news {
            sqlx::query("SELECT pg_notify($1, '')")
                .bind(CHANNEL)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(written)
    }
}

impl Commit<Write> for Commits {
    async fn commit(&mut self, writes: &mut [Write]) -> Result<(), InboxError> {
        let written = within(PUT_TIME_LIMIT, pin!(self.try_commit(writes))).await;
        let written = match written {
            Ok(Ok(written)) => written,
            Ok(Err(error)) => {
                let error = InboxError::from(error);
                if error.is_outage() {
                    self.give_up_connection();
                }
                return Err(error);
            }
            Err(Elapsed) => {
                self.give_up_frozen();
                return Err(InboxError::TooSlow);
            }
        };
        self.unreleased = written.unreleased;
        if written.is_news {
            self.shared.news.send_replace(());
        }
        Ok(())
    }

    fn give_up(&mut self) {
        self.give_up_connection();
    }

    async fn close(self) {}
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

/// Those of `keys` that no other process is just deciding about; none does until this transaction
/// has ended, and it sees what they have decided.
async fn hold_keys(connection: &mut Connection, keys: &[Key]) -> Result<HashSet<Key>, sqlx::Error> {
    let names: Vec<_> = keys
        .iter()
        .map(|key| format!("{}\n{}", key.source, key.name))
        .collect();
    let hold = "SELECT pg_try_advisory_xact_lock($1, hashtext(name)) \
         FROM unnest($2::TEXT[]) WITH ORDINALITY AS names (name, nth) ORDER BY nth";
    let rows = sqlx::query(hold)
        .bind(LOCKS)
        .bind(names)
        .fetch_all(connection)
        .await?;
    let mut held = HashSet::new();
    for (key, row) in keys.iter().zip(rows) {
        if row.try_get(0)? {
            held.insert(key.clone());
        }
    }
    Ok(held)
}
