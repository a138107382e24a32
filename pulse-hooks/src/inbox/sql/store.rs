//! A [`Store`] over one database: writes through one task, reads beside it.

use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinHandle};

use super::reader::SqlReader;
use super::{Commits, Db, Write, keys, listen};
use crate::catch_panic::BoxFuture;
use crate::inbox::InboxError;
use crate::inbox::group_commit::{self, Patience, Reply, ask};
use crate::inbox::held::Held;
use crate::inbox::key::Key;
use crate::inbox::operate::{Filter, Replayed};
use crate::inbox::store::{
    Answer, ClaimRequest, Claimed, Lease, New, Old, Piece, Put, Records, Settings, Settling, Start,
    Store, Taken,
};

/// What the one who writes shares with those who ask.
#[derive(Debug, Clone)]
pub(in super::super) struct Shared {
    pub(in super::super) news: watch::Sender<()>,
    pub(super) held: Held,
    pub(super) lost_limit: i64,
}

impl Shared {
    pub(in super::super) fn new(settings: &Settings) -> Self {
        Self {
            news: watch::Sender::new(()),
            held: Held::default(),
            lost_limit: settings.lost_limit,
        }
    }
}

/// Keys that were to be let go while another process was just deciding about them.
pub(in super::super) type Unreleased = HashSet<Key>;

pub(in crate::inbox) struct SqlStore {
    writer: Mutex<Option<Writer>>,
    reader: SqlReader,
    shared: Shared,
    listener: OnceLock<Option<AbortHandle>>,
}

struct Writer {
    queue: mpsc::Sender<Write>,
    task: JoinHandle<()>,
}

impl Drop for SqlStore {
    fn drop(&mut self) {
        self.stop_listening();
    }
}

impl SqlStore {
    /// Writes through `commits`, in a task that ends once the store is closed or dropped.
    pub(in super::super) fn new(
        commits: Commits,
        shared: Shared,
        reader: sqlx::Pool<Db>,
        queue: usize,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(queue.max(1));
        let task = tokio::spawn(group_commit::run(commits, receiver));
        Self {
            writer: Mutex::new(Some(Writer {
                queue: sender,
                task,
            })),
            reader: SqlReader(reader),
            shared,
            listener: OnceLock::new(),
        }
    }

    fn ask<'s, T: Send + 'static>(
        &'s self,
        patience: Patience,
        write: impl FnOnce(Reply<T>) -> Write + Send + 's,
    ) -> Answer<'s, T> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = writer.as_ref().map(|writer| writer.queue.clone());
        Box::pin(async move { ask(&queue.ok_or(InboxError::Closed)?, patience, write).await })
    }

    fn stop_listening(&self) {
        if let Some(Some(listener)) = self.listener.get() {
            listener.abort();
        }
    }
}

impl Store for SqlStore {
    fn put(&self, new: New) -> Answer<'_, Put> {
        self.ask(Patience::Refused, |reply| Write::Put(new, reply))
    }

    fn start(&self, new: New, key: Option<Key>, lease: Duration) -> Answer<'_, Start> {
        let write = move |reply| Write::Start(new, key, lease, reply);
        self.ask(Patience::Refused, write)
    }

    fn claim(&self, request: ClaimRequest) -> Answer<'_, Claimed> {
        self.ask(Patience::Waits, move |reply| Write::Claim(request, reply))
    }

    fn extend(&self, leases: Vec<Lease>, by: Duration) -> Answer<'_, Vec<Lease>> {
        self.ask(Patience::Waits, move |reply| {
            Write::Extend(leases, by, reply)
        })
    }

    fn take(&self, lease: Lease, key: Key) -> Answer<'_, Taken> {
        self.ask(Patience::Waits, move |reply| Write::Take(lease, key, reply))
    }

    fn settle(&self, settling: Settling) -> Answer<'_, bool> {
        self.ask(Patience::Waits, |reply| Write::Settle(settling, reply))
    }

    fn release_abandoned(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            let mut connection = self.reader.connection().await?;
            let keys = keys::abandoned(&mut connection).await?;
            drop(connection);
            if keys.is_empty() {
                return Ok(());
            }
            self.ask(Patience::Waits, |reply| Write::Release(keys, reply))
                .await
        })
    }

    fn records(&self) -> &dyn Records {
        &self.reader
    }

    fn replay(&self, number: i64, force: bool) -> Answer<'_, Option<Replayed>> {
        self.ask(Patience::Waits, move |reply| {
            Write::Replay(number, force, reply)
        })
    }

    fn replay_all(&self, filter: Filter, after: i64) -> Answer<'_, Piece> {
        self.ask(Patience::Waits, move |reply| {
            Write::ReplayAll(filter, after, reply)
        })
    }

    fn prune(&self, old: Old) -> Answer<'_, u64> {
        self.ask(Patience::Waits, move |reply| Write::Prune(old, reply))
    }

    fn news(&self) -> watch::Receiver<()> {
        self.listener
            .get_or_init(|| listen(&self.reader.0, &self.shared.news));
        self.shared.news.subscribe()
    }

    fn held(&self) -> &Held {
        &self.shared.held
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.stop_listening();
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = writer.take();
        Box::pin(async move {
            if let Some(Writer { queue, task }) = writer {
                drop(queue);
                // It fails only where its runtime ends, and it with it.
                let _ = task.await;
            }
        })
    }
}
