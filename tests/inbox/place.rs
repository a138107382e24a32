//! Where the inbox of one test is kept, and what the tests say about such places alone.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use pulse_hooks::inbox::{Counts, Entry, Filter, Inbox, InboxError, InboxReader, OpenInbox};
use pulse_hooks::testing::{self, TestDelivery};
use pulse_hooks::{Delivery, JobCompleted, Receipt, Sink as _};
use pulse_hooks_tests::postgres::{self, Server};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use tempfile::TempDir;

use super::running::fine;

/// How long something may take that happens by itself.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) enum Maker {
    Sqlite,
    Postgres(Option<Arc<Server>>),
}

impl Maker {
    pub(crate) async fn make(&self) -> Place {
        match self {
            Self::Sqlite => Place::File(TempDir::new().expect("a folder")),
            Self::Postgres(server) => {
                let server = server.as_ref().expect("ignored where there is none");
                Place::Database(Box::new(server.database().await))
            }
        }
    }
}

/// An inbox can be opened here, closed, and opened again.
pub(crate) enum Place {
    File(TempDir),
    Database(Box<PgConnectOptions>),
}

impl Place {
    pub(crate) async fn opening(&self) -> OpenInbox {
        match self {
            Self::File(folder) => Inbox::sqlite(folder.path().join("inbox.db")),
            Self::Database(options) => Inbox::postgres(postgres::pool(*options.clone()).await),
        }
    }

    pub(crate) async fn open(&self) -> Inbox {
        self.opening().await.await.expect("the inbox opens")
    }

    pub(crate) async fn reader(&self) -> Result<InboxReader, InboxError> {
        match self {
            Self::File(folder) => InboxReader::sqlite(folder.path().join("inbox.db")).await,
            Self::Database(options) => {
                InboxReader::postgres(postgres::pool(*options.clone()).await).await
            }
        }
    }
}

impl Place {
    /// Runs one statement beside the inbox.
    pub(crate) async fn execute(&self, statement: &'static str) {
        match self {
            Self::File(folder) => {
                let mut connection = sqlite(folder).connect().await.expect("a connection");
                let execute = sqlx::query(statement).execute(&mut connection);
                execute.await.expect("a good statement");
            }
            Self::Database(options) => {
                let mut connection = options.connect().await.expect("a connection");
                let execute = sqlx::query(statement).execute(&mut connection);
                execute.await.expect("a good statement");
            }
        }
    }
}

/// A database that nobody reaches.
pub(crate) enum Outage<'p> {
    /// Somebody else writes into the file.
    Busy(SqliteConnection),
    Closed(&'p PgConnectOptions),
}

impl Place {
    pub(crate) async fn down(&self) -> Outage<'_> {
        match self {
            Self::File(folder) => {
                let mut connection = sqlite(folder).connect().await.expect("a connection");
                let begin = sqlx::query("BEGIN IMMEDIATE").execute(&mut connection);
                begin.await.expect("nobody else writes for long");
                Outage::Busy(connection)
            }
            Self::Database(options) => {
                allow_connections(options, false).await;
                self.cut_off().await;
                Outage::Closed(options)
            }
        }
    }

    /// Ends all connections to this database of PostgreSQL.
    pub(crate) async fn cut_off(&self) {
        let Self::Database(options) = self else {
            unreachable!("SQLite has none");
        };
        let name = options.get_database().expect("it has a name");
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        let mut connection = beside(options).await;
        let end = sqlx::query(end).bind(name).execute(&mut connection);
        end.await.expect("a good statement");
    }
}

impl Outage<'_> {
    pub(crate) async fn end(self) {
        match self {
            Self::Busy(connection) => connection.close().await.expect("it is ours"),
            Self::Closed(options) => allow_connections(options, true).await,
        }
    }
}

async fn allow_connections(options: &PgConnectOptions, allow: bool) {
    let name = options.get_database().expect("it has a name");
    let allow = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allow}");
    let mut connection = beside(options).await;
    let allow = sqlx::query(AssertSqlSafe(allow)).execute(&mut connection);
    allow.await.expect("a good statement");
}

/// A connection to the same server, and another database.
async fn beside(options: &PgConnectOptions) -> PgConnection {
    let options = options.clone().database("postgres");
    options.connect().await.expect("a connection")
}

impl Place {
    /// Whether the effect of `delivery` is still to be had, in a transaction that commits or not.
    pub(crate) async fn once(&self, delivery: &Delivery, commits: bool) -> bool {
        match self {
            Self::File(folder) => {
                let mut connection = sqlite(folder).connect().await.expect("a connection");
                let mut transaction = connection.begin().await.expect("a transaction");
                let once = delivery.once(&mut transaction).await.expect("an answer");
                if commits {
                    transaction.commit().await.expect("a commit");
                }
                once
            }
            Self::Database(options) => {
                let mut connection = options.connect().await.expect("a connection");
                let mut transaction = connection.begin().await.expect("a transaction");
                let once = delivery.once(&mut transaction).await.expect("an answer");
                if commits {
                    transaction.commit().await.expect("a commit");
                }
                once
            }
        }
    }
}

fn sqlite(folder: &TempDir) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new().filename(folder.path().join("inbox.db"));
    options.create_if_missing(true)
}

/// A delivery of one job's completion.
pub(crate) fn completed(id: &str) -> TestDelivery {
    let mut job = JobCompleted::sample();
    job.job_id = format!("job-of-{id}");
    TestDelivery::of(&job).id(id)
}

pub(crate) async fn put(inbox: &Inbox, id: &str) {
    let receipt = inbox.accept(completed(id).delivery()).await;
    assert!(matches!(receipt, Receipt::Stored), "{receipt:?}");
}

pub(crate) async fn put_all(inbox: &Inbox, deliveries: impl IntoIterator<Item = Delivery>) {
    for delivery in deliveries {
        let receipt = inbox.accept(delivery).await;
        assert!(matches!(receipt, Receipt::Stored), "{receipt:?}");
    }
}

/// The only event there is.
pub(crate) async fn only(inbox: &Inbox) -> Entry {
    let page = inbox.list(Filter::new(), None, 2).await.expect("a list");
    let [entry] = &page.entries[..] else {
        panic!("{} events", page.entries.len());
    };
    entry.clone()
}

/// Waits until the counts are as they should be.
pub(crate) async fn until(inbox: &Inbox, fits: impl Fn(Counts) -> bool) -> Counts {
    let begin = Instant::now();
    loop {
        let counts = inbox.counts().await.expect("counts");
        if fits(counts) {
            return counts;
        }
        assert!(begin.elapsed() < PATIENCE, "still {counts:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What holds for one database alone.
pub(crate) fn tests() -> Vec<Trial> {
    fn trial(name: &str, test: impl Future<Output = ()> + Send + 'static) -> Trial {
        Trial::test(format!("sqlite::place::{name}"), || {
            super::runtime().block_on(test);
            Ok(())
        })
    }

    vec![
        trial("a_file_has_one_owner", a_file_has_one_owner()),
        trial(
            "a_folder_that_is_not_there_is_named",
            a_folder_that_is_not_there_is_named(),
        ),
        trial(
            "a_file_that_is_not_there_is_not_made_to_look_into_it",
            a_file_that_is_not_there_is_not_made_to_look_into_it(),
        ),
        trial(
            "what_a_killed_owner_left_can_be_looked_into",
            what_a_killed_owner_left_can_be_looked_into(),
        ),
        trial(
            "what_sqlite_takes_for_memory_is_a_file",
            what_sqlite_takes_for_memory_is_a_file(),
        ),
        trial("a_closed_inbox_is_one_file", a_closed_inbox_is_one_file()),
        trial(
            "a_file_that_is_no_database_is_named",
            a_file_that_is_no_database_is_named(),
        ),
        #[cfg(unix)]
        trial(
            "a_file_that_was_removed_takes_nothing",
            a_file_that_was_removed_takes_nothing(),
        ),
        #[cfg(unix)]
        trial(
            "nobody_else_may_read_the_file",
            nobody_else_may_read_the_file(),
        ),
        trial(
            "an_inbox_for_tests_needs_no_file",
            an_inbox_for_tests_needs_no_file(),
        ),
    ]
}

async fn an_inbox_for_tests_needs_no_file() {
    let inboxes = [(); 2].map(|()| async { testing::inbox().await.expect("it opens") });
    let [first, second] = inboxes;
    let (first, second) = (first.await, second.await);
    put(&first, "msg_1").await;
    let worker = first.worker(fine()).start();
    until(&first, |counts| counts.done == 1).await;
    worker.stop().await;
    assert_eq!(second.counts().await.expect("counts"), Counts::default());
}

async fn a_file_has_one_owner() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("inbox.db");
    let first = Inbox::sqlite(&path).await.expect("nobody owns it");
    let message = match Inbox::sqlite(&path).await {
        Err(error @ InboxError::Owned { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    };
    let process = format!("another process (number {})", std::process::id());
    assert!(message.contains(&process), "{message}");
    first.close().await;
    Inbox::sqlite(&path).await.expect("nobody owns it any more");
}

async fn a_file_that_is_not_there_is_not_made_to_look_into_it() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("inbox.db");
    let error = InboxReader::sqlite(&path).await.expect_err("a mistake");
    assert!(matches!(error, InboxError::File { .. }), "{error:?}");
    assert!(!path.exists());
}

/// A killed owner leaves what it wrote last in the journal beside the file.
async fn what_a_killed_owner_left_can_be_looked_into() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("inbox.db");
    let owner = Inbox::sqlite(&path).await.expect("nobody owns it");
    put(&owner, "msg_1").await;
    let left = TempDir::new().expect("a folder");
    for name in ["inbox.db", "inbox.db-wal"] {
        std::fs::copy(folder.path().join(name), left.path().join(name)).expect("a copy");
    }
    let reader = InboxReader::sqlite(left.path().join("inbox.db")).await;
    let counts = reader.expect("it opens").counts().await.expect("counts");
    assert_eq!(counts.waiting, 1);
}

async fn a_folder_that_is_not_there_is_named() {
    let error = Inbox::sqlite("nowhere/inbox.db")
        .await
        .expect_err("a mistake");
    assert_eq!(
        error.to_string(),
        "the inbox `nowhere/inbox.db` cannot be opened"
    );
}

/// Names that are a database in memory to SQLite, where they are not part of a longer one.
async fn what_sqlite_takes_for_memory_is_a_file() {
    let names = [
        ":memory:".to_owned(),
        format!("file:pulse-hooks-test-{}?mode=memory", std::process::id()),
    ];
    for name in names {
        let inbox = Inbox::sqlite(&name).await.expect("it opens");
        put(&inbox, "msg_1").await;
        inbox.close().await;
        let inbox = Inbox::sqlite(&name).await.expect("it opens again");
        let kept = inbox.counts().await.expect("counts").waiting;
        inbox.close().await;
        drop(inbox);
        for end in ["", "-owner", "-wal", "-shm"] {
            // Not all of them are left.
            let _ = std::fs::remove_file(format!("{name}{end}"));
        }
        assert_eq!(kept, 1, "{name}");
    }
}

/// What has been read meanwhile does not keep the log from being taken into the file.
async fn a_closed_inbox_is_one_file() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("inbox.db");
    let inbox = Inbox::sqlite(&path).await.expect("it opens");
    put(&inbox, "msg_1").await;
    assert_eq!(inbox.counts().await.expect("counts").waiting, 1);
    inbox.close().await;

    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).expect("a copy");
    let copied = Inbox::sqlite(&copy).await.expect("it opens");
    assert_eq!(copied.counts().await.expect("counts").waiting, 1);
    for end in ["-wal", "-shm"] {
        let left = folder.path().join(format!("inbox.db{end}"));
        assert!(!left.exists(), "{} is left", left.display());
    }
}

async fn a_file_that_is_no_database_is_named() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "no database at all\n".repeat(300)).expect("a file");
    let error = Inbox::sqlite(&path).await.expect_err("it is none");
    let message = error.to_string();
    assert!(message.contains("notes.txt"), "{message}");
    let source = std::error::Error::source(&error).expect("SQLite says why");
    assert!(source.to_string().contains("not a database"), "{source}");
}

#[cfg(unix)]
async fn a_file_that_was_removed_takes_nothing() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("inbox.db");
    let inbox = Inbox::sqlite(&path).await.expect("it opens");
    put(&inbox, "msg_1").await;
    let aside = folder.path().join("aside.db");
    std::fs::rename(&path, &aside).expect("it is ours");
    for id in ["msg_2", "msg_3"] {
        let receipt = inbox.accept(completed(id).delivery()).await;
        let Receipt::Unavailable(error) = receipt else {
            panic!("{receipt:?}");
        };
        let message = error.to_string();
        assert!(message.contains("was removed or replaced"), "{message}");
    }
    std::fs::rename(&aside, &path).expect("it is ours");
    put(&inbox, "msg_4").await;
}

#[cfg(unix)]
async fn nobody_else_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("inbox.db");
    let inbox = Inbox::sqlite(&path).await.expect("it opens");
    put(&inbox, "msg_1").await;
    for entry in std::fs::read_dir(&folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}", entry.file_name());
    }
}
