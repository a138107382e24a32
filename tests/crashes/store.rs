//! Where inbox and effects are kept, and what the databases say in the end.

use std::collections::HashMap;
use std::path::PathBuf;

use pulse_hooks::inbox::{Inbox, Once, OpenInbox};
use pulse_hooks::{Delivery, HandlerError};
use pulse_hooks_tests::postgres;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};

/// There may be two of one id: nothing but `once` stands against it.
const CREATE_EFFECTS: &str = "CREATE TABLE IF NOT EXISTS effects (id TEXT NOT NULL)";
const INSERT_EFFECT: &str = "INSERT INTO effects (id) VALUES ($1)";

const EVENTS: &str = "SELECT id, state, attempt, (SELECT error FROM pulse_hooks_failures AS failure \
     WHERE failure.number = event.number ORDER BY attempt DESC LIMIT 1), \
     (SELECT COUNT(*) FROM pulse_hooks_failures AS failure \
     WHERE failure.number = event.number AND error LIKE 'its process ended%') \
     FROM pulse_hooks_inbox AS event";
const EFFECTS: &str = "SELECT id, COUNT(*) FROM effects GROUP BY id";

#[derive(Debug, Clone)]
pub(crate) enum Store {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

/// An event as the database has it.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) state: String,
    pub(crate) attempt: i64,
    pub(crate) error: Option<String>,
    /// How many of its attempts ended with their process.
    pub(crate) cut_off: i64,
}

impl Store {
    /// As it is handed from process to process.
    pub(crate) fn variable(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite {}", folder.display()),
            Self::Postgres(options) => format!("postgres {}", options.to_url_lossy()),
        }
    }

    pub(crate) fn of_variable(text: &str) -> Self {
        let (kind, rest) = text.split_once(' ').expect("two words");
        match kind {
            "sqlite" => Self::Sqlite(rest.into()),
            _ => Self::Postgres(Box::new(rest.parse().expect("an address"))),
        }
    }

    pub(crate) async fn inbox(&self) -> OpenInbox {
        match self {
            Self::Sqlite(folder) => Inbox::sqlite(folder.join("inbox.db")),
            Self::Postgres(options) => Inbox::postgres(postgres::pool(*options.clone()).await),
        }
    }

    pub(crate) async fn effects(&self) -> Effects {
        match self {
            Self::Sqlite(folder) => Effects::Sqlite(effects_pool(folder.join("effects.db")).await),
            Self::Postgres(options) => {
                // An effect that the server loses would be none of the inbox's.
                let options = options.clone().options([("synchronous_commit", "on")]);
                Effects::Postgres(postgres::pool(options).await)
            }
        }
    }

    /// Makes the tables of the effects.
    pub(crate) async fn prepare(&self) {
        for statement in [Once::CREATE_TABLE, CREATE_EFFECTS] {
            match self.effects().await {
                Effects::Sqlite(pool) => sqlx::query(statement).execute(&pool).await.map(drop),
                Effects::Postgres(pool) => sqlx::query(statement).execute(&pool).await.map(drop),
            }
            .expect("a table");
        }
    }

    /// Has the database answer before a commit is on the disk.
    pub(crate) async fn hurry(&self) {
        let Self::Postgres(options) = self else {
            panic!("SQLite has no such setting of the file's")
        };
        let name = options.get_database().expect("it has a name");
        let hurry = format!("ALTER DATABASE {name} SET synchronous_commit TO off");
        let mut connection = options.connect().await.expect("a connection");
        let hurry = sqlx::query(AssertSqlSafe(hurry)).execute(&mut connection);
        hurry.await.expect("a good statement");
    }

    /// How many events are neither done nor dead, as far as the database answers.
    pub(crate) async fn unsettled(&self) -> Result<i64, sqlx::Error> {
        let query = "SELECT COUNT(*) FROM pulse_hooks_inbox WHERE state IN ('waiting', 'running')";
        match self {
            Self::Sqlite(folder) => {
                let mut connection = sqlite(folder.join("inbox.db")).connect().await?;
                sqlx::query(query)
                    .fetch_one(&mut connection)
                    .await?
                    .try_get(0)
            }
            Self::Postgres(options) => {
                let mut connection = options.connect().await?;
                sqlx::query(query)
                    .fetch_one(&mut connection)
                    .await?
                    .try_get(0)
            }
        }
    }

    pub(crate) async fn events(&self) -> Vec<Event> {
        macro_rules! events {
            ($connection:expr) => {{
                let rows = sqlx::query(EVENTS)
                    .fetch_all($connection)
                    .await
                    .expect("events");
                rows.iter()
                    .map(|row| Event {
                        id: row.get(0),
                        state: row.get(1),
                        attempt: row.get(2),
                        error: row.get(3),
                        cut_off: row.get(4),
                    })
                    .collect()
            }};
        }
        match self {
            Self::Sqlite(folder) => {
                let options = sqlite(folder.join("inbox.db"));
                events!(&mut options.connect().await.expect("a connection"))
            }
            Self::Postgres(options) => {
                events!(&mut options.connect().await.expect("a connection"))
            }
        }
    }

    /// How often each effect is there.
    pub(crate) async fn counted_effects(&self) -> HashMap<String, i64> {
        macro_rules! effects {
            ($pool:expr) => {{
                let rows = sqlx::query(EFFECTS)
                    .fetch_all($pool)
                    .await
                    .expect("effects");
                rows.iter().map(|row| (row.get(0), row.get(1))).collect()
            }};
        }
        match self.effects().await {
            Effects::Sqlite(pool) => effects!(&pool),
            Effects::Postgres(pool) => effects!(&pool),
        }
    }
}

fn sqlite(path: PathBuf) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new().filename(path);
    options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A process that is killed loses nothing by it.
        .synchronous(SqliteSynchronous::Normal)
        .disable_statement_logging()
}

async fn effects_pool(path: PathBuf) -> SqlitePool {
    let pool = SqlitePoolOptions::new().max_connections(1);
    pool.connect_with(sqlite(path)).await.expect("a database")
}

/// What handlers write.
#[derive(Debug, Clone)]
pub(crate) enum Effects {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// What an event says that has met another of its job.
pub(crate) const TOGETHER: &str = "two events of one job run at the same time";

impl Effects {
    /// Has the effect of `delivery`, in a transaction that commits or not.
    pub(crate) async fn have(
        &self,
        job: &str,
        delivery: &Delivery,
        commits: bool,
    ) -> Result<(), HandlerError> {
        macro_rules! have {
            ($transaction:expr) => {{
                let mut transaction = $transaction;
                if delivery.once(&mut transaction).await? {
                    let insert = sqlx::query(INSERT_EFFECT).bind(&delivery.id);
                    insert.execute(&mut *transaction).await?;
                }
                if commits {
                    transaction.commit().await?;
                }
            }};
        }
        match self {
            Self::Sqlite(pool) => have!(pool.begin().await?),
            Self::Postgres(pool) => have!(begin_alone(pool, job).await?),
        }
        Ok(())
    }

    /// Has the effect in the transaction that settles the event, where there can be one.
    pub(crate) async fn settle(&self, job: &str, delivery: &Delivery) -> Result<(), HandlerError> {
        let Self::Postgres(pool) = self else {
            return self.have(job, delivery, true).await;
        };
        let mut transaction = begin_alone(pool, job).await?;
        let insert = sqlx::query(INSERT_EFFECT).bind(&delivery.id);
        insert.execute(&mut *transaction).await?;
        delivery.settle_in(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }
}

/// In which no other event of this job runs, in whichever process.
async fn begin_alone(
    pool: &PgPool,
    job: &str,
) -> Result<sqlx::Transaction<'static, sqlx::Postgres>, HandlerError> {
    let mut transaction = pool.begin().await?;
    let alone = sqlx::query("SELECT pg_try_advisory_xact_lock(1, hashtext($1))").bind(job);
    match alone.fetch_one(&mut *transaction).await?.try_get(0)? {
        true => Ok(transaction),
        false => Err(TOGETHER.into()),
    }
}
