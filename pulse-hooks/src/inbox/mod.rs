#![doc = include_str!("../../docs/inbox.md")]

mod attempt;
mod error;
#[cfg(feature = "metrics")]
mod gauges;
mod group_commit;
mod held;
mod inline;
#[cfg(feature = "inbox-postgres")]
mod joined;
mod key;
mod once;
mod operate;
mod parked;
mod payload;
#[cfg(feature = "inbox-postgres")]
mod postgres;
mod reader;
mod retention;
mod shown_header;
#[cfg(feature = "inbox-sqlite")]
mod sqlite;
mod store;
mod text;
mod verdict;
mod worker;

use std::fmt;
use std::future::{Future, IntoFuture};
#[cfg(feature = "inbox-sqlite")]
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use error::InboxError;
pub use inline::Inline;
#[cfg(feature = "inbox-postgres")]
pub use joined::JoinError;
pub use once::{Once, OnceTransaction};
pub use operate::{
    Backlog, Counts, Entry, EventState, Failure, Filter, Page, Payload, Replayed, Shown,
};
pub use reader::InboxReader;
pub use shown_header::ShownHeader;
pub use worker::{RunningWorker, Worker};

#[cfg(feature = "inbox-page")]
pub(crate) use text::escape;

use crate::delivery::Delivery;
use crate::router::Router;
use crate::sink::{Receipt, Sink};
use crate::time_limit::{Elapsed, within};
use retention::Retention;
use store::{New, Old, Put, Settings, Store};

/// How long the sender is kept waiting for the database: with the time a body may take it stays
/// under the 15 seconds the sender waits.
const PUT_TIME_LIMIT: Duration = Duration::from_secs(8);

/// Keeps deliveries in a database until they have been handled.
///
/// It is a [`Sink`]: an [`Endpoint`](crate::Endpoint) acknowledges a delivery with 202 once it is
/// durable, and a [`worker`](Self::worker) runs the handlers. Clones are cheap and share it.
#[derive(Clone)]
pub struct Inbox {
    store: Arc<dyn Store>,
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").finish_non_exhaustive()
    }
}

/// Which database an inbox is kept in.
enum Place {
    #[cfg(feature = "inbox-sqlite")]
    File(PathBuf),
    #[cfg(feature = "inbox-sqlite")]
    Memory,
    #[cfg(feature = "inbox-postgres")]
    Postgres(sqlx::PgPool),
}

/// An inbox that opens once it is awaited.
#[must_use = "an inbox opens once it is awaited"]
pub struct OpenInbox {
    place: Place,
    settings: Settings,
    retention: Retention,
}

impl fmt::Debug for OpenInbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenInbox")
            .field("settings", &self.settings)
            .field("retention", &self.retention)
            .finish_non_exhaustive()
    }
}

impl OpenInbox {
    fn new(place: Place) -> Self {
        Self {
            place,
            settings: Settings::default(),
            retention: Retention::default(),
        }
    }

    /// How many deliveries may wait to be stored: 1024 unless set. One more is told to come
    /// again.
    pub fn queue(mut self, deliveries: usize) -> Self {
        self.settings.queue = deliveries;
        self
    }

    /// How many processes an event may take down before it is given up: 5 unless set. Being cut
    /// off from the database for longer than its lease counts as well. From the second time on it
    /// runs alone.
    pub fn lost_limit(mut self, times: u32) -> Self {
        self.settings.lost_limit = i64::from(times.max(1));
        self
    }

    /// How long the id of a handled event is remembered, so that a redelivery is not handled
    /// again: 30 days unless set. What was given up is kept until
    /// [`prune_dead`](Inbox::prune_dead).
    pub fn keep_ids(mut self, time: Duration) -> Self {
        self.retention.ids = time;
        self
    }

    /// How long headers and body of a handled event are kept: 30 days unless set, and never
    /// longer than its id.
    pub fn keep_payloads(mut self, time: Duration) -> Self {
        self.retention.payloads = time;
        self
    }
}

impl IntoFuture for OpenInbox {
    type Output = Result<Inbox, InboxError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let store: Arc<dyn Store> = match self.place {
                #[cfg(feature = "inbox-sqlite")]
                Place::File(path) => Arc::new(sqlite::open(&path, &self.settings).await?),
                #[cfg(feature = "inbox-sqlite")]
                Place::Memory => Arc::new(sqlite::open_in_memory(&self.settings).await?),
                #[cfg(feature = "inbox-postgres")]
                Place::Postgres(pool) => Arc::new(postgres::open(pool, &self.settings).await?),
            };
            retention::keep(&store, self.retention);
            #[cfg(feature = "metrics")]
            gauges::keep(&store);
            parked::keep(&store);
            Ok(Inbox { store })
        })
    }
}

impl Inbox {
    /// Makes the tables of [`postgres`](Self::postgres), for a migration of your own: where they
    /// are there, the inbox needs no right to make any.
    #[cfg(feature = "inbox-postgres")]
    pub const POSTGRES_TABLES: &str = postgres::TABLES;

    /// An inbox in an SQLite file, made where there is none. The process that opens it owns it,
    /// until it ends or the inbox is [closed](Self::close).
    ///
    /// # Errors
    /// When awaited: another process owns the file, it cannot be reached, or a later release has
    /// written it.
    #[cfg(feature = "inbox-sqlite")]
    pub fn sqlite(path: impl Into<PathBuf>) -> OpenInbox {
        OpenInbox::new(Place::File(path.into()))
    }

    /// An inbox in a PostgreSQL database, shared with every process that opens it there. It uses
    /// up to two connections of the pool all the time, and more for what operators ask: a pool of
    /// fewer than three is refused.
    ///
    /// # Errors
    /// When awaited: the database does not answer, does not let us make
    /// [tables](Self::POSTGRES_TABLES) where there are none, or a later release has written them.
    #[cfg(feature = "inbox-postgres")]
    pub fn postgres(pool: sqlx::PgPool) -> OpenInbox {
        OpenInbox::new(Place::Postgres(pool))
    }

    #[cfg(feature = "inbox-sqlite")]
    pub(crate) fn in_memory() -> OpenInbox {
        OpenInbox::new(Place::Memory)
    }

    /// Handles what the inbox holds. One worker in a process is enough: it runs many handlers at
    /// a time.
    pub fn worker(&self, router: Router) -> Worker {
        Worker::new(Arc::clone(&self.store), router)
    }

    /// A sink that stores a delivery, handles it at once, and answers by the outcome: for those
    /// who want each event handled once, and a log of all, but let the sender retry.
    #[must_use]
    pub fn inline(&self, router: Router) -> Inline {
        Inline::new(Arc::clone(&self.store), router)
    }

    /// How many events stand where.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn counts(&self) -> Result<Counts, InboxError> {
        self.store.records().counts().await
    }

    /// What is not done yet, and how old the oldest of it is: what a health check looks at.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn backlog(&self) -> Result<Backlog, InboxError> {
        self.store.records().backlog().await
    }

    /// A page of events, the latest first: the first page, or the one that begins
    /// [`next`](Page::next).
    ///
    /// # Errors
    /// The database refuses.
    pub async fn list(
        &self,
        filter: Filter,
        from: Option<i64>,
        limit: u32,
    ) -> Result<Page, InboxError> {
        self.store.records().list(filter, from, limit).await
    }

    /// All that is known of one event, by its [number](Entry::number).
    ///
    /// # Errors
    /// The database refuses.
    pub async fn show(&self, number: i64) -> Result<Option<Shown>, InboxError> {
        self.store.records().show(number).await
    }

    /// Makes one event due, with all its attempts before it; nothing, if there is none of this
    /// number. One that has been handled is left alone.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn replay(&self, number: i64) -> Result<Option<Replayed>, InboxError> {
        self.store.replay(number, false).await
    }

    /// As [`replay`](Self::replay), of one that has been handled too. An effect that
    /// [`once`](Once) guards does not happen again.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn replay_by_force(&self, number: i64) -> Result<Option<Replayed>, InboxError> {
        self.store.replay(number, true).await
    }

    /// Makes every dead event due that fits, and tells how many these are.
    ///
    /// # Errors
    /// The database refuses, or the filter asks for what is not dead.
    pub async fn replay_dead(&self, filter: Filter) -> Result<u64, InboxError> {
        match filter.state {
            None | Some(EventState::Dead) => {}
            Some(asked) => {
                return Err(InboxError::Filter {
                    method: "replay_dead",
                    replays: "dead",
                    asked,
                    help: "leave the state out, or call `replay_all`",
                });
            }
        }
        self.replay_each(filter.state(EventState::Dead)).await
    }

    /// Makes every event due that fits and waits or is dead, with all its attempts before it, and
    /// tells how many these are: for when what made them fail is mended.
    ///
    /// # Errors
    /// The database refuses, or the filter asks for what runs or has been handled.
    pub async fn replay_all(&self, filter: Filter) -> Result<u64, InboxError> {
        match filter.state {
            None | Some(EventState::Waiting | EventState::Dead) => self.replay_each(filter).await,
            Some(asked) => Err(InboxError::Filter {
                method: "replay_all",
                replays: "waiting or dead",
                asked,
                help: "leave the state out, or call `replay_by_force` for each",
            }),
        }
    }

    /// Piece by piece, with the deliveries that wait meanwhile in between.
    async fn replay_each(&self, filter: Filter) -> Result<u64, InboxError> {
        let (mut replayed, mut next) = (0, Some(0));
        while let Some(after) = next {
            let piece = self.store.replay_all(filter.clone(), after).await?;
            replayed += piece.events;
            next = piece.next;
        }
        Ok(replayed)
    }

    /// Removes the events that were given up longer ago than this, and tells how many these were.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn prune_dead(&self, older_than: Duration) -> Result<u64, InboxError> {
        retention::prune(&*self.store, Old::Dead(older_than)).await
    }

    /// Removes the events that were received longer ago than this and still wait, and tells how
    /// many these were: after it they are not handled. With [`inline`](Self::inline), it is what
    /// the sender has given up.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn prune_waiting(&self, older_than: Duration) -> Result<u64, InboxError> {
        retention::prune(&*self.store, Old::Waiting(older_than)).await
    }

    /// Removes the events that were handled longer ago than this, before their time, and tells how
    /// many these were. A redelivery of one of them is handled again.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn prune_handled(&self, older_than: Duration) -> Result<u64, InboxError> {
        retention::prune(&*self.store, Old::Payloads(older_than)).await?;
        retention::prune(&*self.store, Old::Handled(older_than)).await
    }

    /// Closes the inbox, once everything that was asked of it has been written: from now on it
    /// takes nothing. An SQLite file is free for another owner then. Stop its
    /// [worker](RunningWorker::stop) and [drain](crate::Endpoint::drain) its endpoint before.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

impl Sink for Inbox {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        match within(PUT_TIME_LIMIT, self.store.put(New::from(&delivery))).await {
            Ok(Ok(Put::Stored)) => Receipt::Stored,
            Ok(Ok(Put::Seen)) => Receipt::Seen,
            Ok(Err(InboxError::Full)) => Receipt::Busy { after: None },
            Ok(Err(error)) => Receipt::unavailable(error),
            Err(Elapsed) => Receipt::unavailable(InboxError::TooSlow),
        }
    }
}
