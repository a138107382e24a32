//! Where the inbox of one test is kept, and what the tests say about such places alone.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use pulse_hooks::inbox::{Counts, Entry, Filter, Inbox, InboxError, InboxReader, OpenInbox};
use pulse_hooks::testing::{self, TestDelivery};
use pulse_hooks::{Delivery, JobCompleted, Receipt, Sink as _};
use pulse_hooks_tests::postgres::{self, Server};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

use super::running::fine;

/// How long something may take that happens by itself.
const PATIENCE: Duration = Duration::from_secs(20);

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
