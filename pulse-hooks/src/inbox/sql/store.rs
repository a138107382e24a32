//! A [`Store`] over one database: writes through one task, reads beside it.
//!
//! Compiled once for each database, like the queries.

use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinHandle};

use super::{Commits, Connection, Db, listen, queries};
use crate::catch_panic::BoxFuture;
use crate::inbox::InboxError;
use crate::inbox::group_commit::{self, Patience, Reply, ask};
use crate::inbox::operate::{Backlog, Counts, Filter, Page, Replayed, Shown};
use crate::inbox::store::{
    Answer, ClaimRequest, Claimed, Lease, New, Old, Put, Start, Store, Verdict,
};

pub(super) enum Write {
    Put(New, Reply<Put>),
    Start(New, Duration, Reply<Start>),
    Claim(ClaimRequest, Reply<Claimed>),
    Extend(Vec<Lease>, Duration, Reply<Vec<Lease>>),
    Settle(Lease, Verdict, Reply<bool>),
    Replay(i64, bool, Reply<Option<Replayed>>),
    ReplayDead(Filter, Reply<u64>),
    Prune(Old, Reply<u64>),
}

impl group_commit::Write for Write {
    fn finish(self, result: Result<(), InboxError>) {
        match self {
            Self::Put(_, reply) => reply.finish(result),
            Self::Start(_, _, reply) => reply.finish(result),
            Self::Claim(_, reply) => reply.finish(result),
            Self::Extend(_, _, reply) => reply.finish(result),
            Self::Settle(_, _, reply) => reply.finish(result),
            Self::Replay(_, _, reply) => reply.finish(result),
            Self::ReplayDead(_, reply) => reply.finish(result),
            Self::Prune(_, reply) => reply.finish(result),
        }
    }
}

impl Write {
    /// Whether it may leave something to claim.
    pub(super) fn is_news(&self) -> bool {
        matches!(
            self,
            Self::Put(..) | Self::Replay(..) | Self::ReplayDead(..)
        )
    }
}

/// Writes all of `writes` in the transaction that `connection` is in: new deliveries in one
/// statement, successes in another, claims last so that they find what the others leave.
pub(super) async fn write(
    connection: &mut Connection,
    writes: &mut [Write],
) -> Result<(), sqlx::Error> {
    write_puts(connection, writes).await?;
    write_successes(connection, writes).await?;
    for write in &mut *writes {
        match write {
            Write::Put(..) | Write::Claim(..) => {}
            Write::Settle(lease, verdict, reply) => {
                if let Some(held) = settle(connection, *lease, verdict).await? {
                    reply.set(held);
                }
            }
            Write::Start(new, lease, reply) => {
                reply.set(queries::start(connection, new, *lease).await?);
            }
            Write::Extend(leases, by, reply) => {
                reply.set(queries::extend(connection, leases, *by).await?);
            }
            Write::Replay(number, force, reply) => {
                reply.set(queries::replay(connection, *number, *force).await?);
            }
            Write::ReplayDead(filter, reply) => {
                reply.set(queries::replay_dead(connection, filter).await?);
            }
            Write::Prune(old, reply) => reply.set(queries::prune(connection, *old).await?),
        }
    }
    for write in writes {
        if let Write::Claim(request, reply) = write {
            reply.set(queries::claim(connection, request).await?);
        }
    }
    Ok(())
}

async fn write_puts(connection: &mut Connection, writes: &mut [Write]) -> Result<(), sqlx::Error> {
    let mut puts: Vec<_> = writes
        .iter_mut()
        .filter_map(|write| match write {
            Write::Put(new, reply) => Some((&*new, reply)),
            _ => None,
        })
        .collect();
    if puts.is_empty() {
        return Ok(());
    }
    // Two processes that are sent the same events lock them in the same order.
    puts.sort_by_key(|(new, _)| (&new.source, &new.id));
    let all: Vec<_> = puts.iter().map(|(new, _)| *new).collect();
    for ((_, reply), put) in puts.into_iter().zip(queries::put(connection, &all).await?) {
        reply.set(put);
    }
    Ok(())
}

async fn write_successes(
    connection: &mut Connection,
    writes: &mut [Write],
) -> Result<(), sqlx::Error> {
    let mut done: Vec<_> = writes
        .iter_mut()
        .filter_map(|write| match write {
            Write::Settle(lease, Verdict::Done { error: None }, reply) => Some((*lease, reply)),
            _ => None,
        })
        .collect();
    if done.is_empty() {
        return Ok(());
    }
    let leases: Vec<_> = done.iter().map(|(lease, _)| *lease).collect();
    let held = queries::settle_done(connection, &leases).await?;
    for (lease, reply) in &mut done {
        reply.set(held.contains(lease));
    }
    Ok(())
}

/// Nothing, for the successes, which are settled together.
async fn settle(
    connection: &mut Connection,
    lease: Lease,
    verdict: &Verdict,
) -> Result<Option<bool>, sqlx::Error> {
    let (held, error) = match verdict {
        Verdict::Done { error: None } => return Ok(None),
        Verdict::Done { error: Some(error) } => {
            let held: HashSet<_> = queries::settle_done(connection, &[lease]).await?;
            (!held.is_empty(), error)
        }
        Verdict::Retry { after, error } => (
            queries::settle_retry(connection, lease, *after).await?,
            error,
        ),
        Verdict::Dead { error } => (queries::settle_dead(connection, lease).await?, error),
    };
    if held {
        queries::record_failure(connection, lease, error).await?;
    }
    Ok(Some(held))
}

pub(in crate::inbox) struct SqlStore {
    writer: Mutex<Option<Writer>>,
    reader: sqlx::Pool<Db>,
    news: watch::Sender<()>,
    listener: OnceLock<Option<AbortHandle>>,
}

struct Writer {
    queue: mpsc::Sender<Write>,
    task: JoinHandle<()>,
}

impl Drop for SqlStore {
    fn drop(&mut self) {
        if let Some(Some(listener)) = self.listener.get() {
            listener.abort();
        }
    }
}

impl SqlStore {
    /// Writes through `commits`, in a task that ends once the store is closed or dropped.
    pub(super) fn new(commits: Commits, reader: sqlx::Pool<Db>, queue: usize) -> Self {
        let (sender, receiver) = mpsc::channel(queue.max(1));
        let news = commits.news();
        let task = tokio::spawn(group_commit::run(commits, receiver));
        Self {
            writer: Mutex::new(Some(Writer {
                queue: sender,
                task,
            })),
            reader,
            news,
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

    async fn connection(&self) -> Result<PoolConnection<Db>, InboxError> {
        Ok(self.reader.acquire().await?)
    }
}

impl Store for SqlStore {
    fn put(&self, new: New) -> Answer<'_, Put> {
        self.ask(Patience::Refused, |reply| Write::Put(new, reply))
    }

    fn start(&self, new: New, lease: Duration) -> Answer<'_, Start> {
        let write = move |reply| Write::Start(new, lease, reply);
        self.ask(Patience::Refused, write)
    }

    fn claim(&self, request: ClaimRequest) -> Answer<'_, Claimed> {
        self.ask(Patience::Waits, |reply| Write::Claim(request, reply))
    }

    fn extend(&self, leases: Vec<Lease>, by: Duration) -> Answer<'_, Vec<Lease>> {
        self.ask(Patience::Waits, move |reply| {
            Write::Extend(leases, by, reply)
        })
    }

    fn settle(&self, lease: Lease, verdict: Verdict) -> Answer<'_, bool> {
        self.ask(Patience::Waits, move |reply| {
            Write::Settle(lease, verdict, reply)
        })
    }

    fn counts(&self) -> Answer<'_, Counts> {
        Box::pin(async move { Ok(queries::counts(&mut *self.connection().await?).await?) })
    }

    fn backlog(&self) -> Answer<'_, Backlog> {
        Box::pin(async move { Ok(queries::backlog(&mut *self.connection().await?).await?) })
    }

    fn list(&self, filter: Filter, after: Option<i64>, limit: u32) -> Answer<'_, Page> {
        Box::pin(async move {
            let mut connection = self.connection().await?;
            Ok(queries::list(&mut connection, &filter, after, limit).await?)
        })
    }

    fn show(&self, number: i64) -> Answer<'_, Option<Shown>> {
        Box::pin(async move { Ok(queries::show(&mut *self.connection().await?, number).await?) })
    }

    fn replay(&self, number: i64, force: bool) -> Answer<'_, Option<Replayed>> {
        self.ask(Patience::Waits, move |reply| {
            Write::Replay(number, force, reply)
        })
    }

    fn replay_dead(&self, filter: Filter) -> Answer<'_, u64> {
        self.ask(Patience::Waits, |reply| Write::ReplayDead(filter, reply))
    }

    fn prune(&self, old: Old) -> Answer<'_, u64> {
        self.ask(Patience::Waits, move |reply| Write::Prune(old, reply))
    }

    fn news(&self) -> watch::Receiver<()> {
        self.listener
            .get_or_init(|| listen(&self.reader, &self.news));
        self.news.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
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
