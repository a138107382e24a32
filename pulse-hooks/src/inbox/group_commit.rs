//! Many writes, one commit.
//!
//! A commit waits for the disk, however much it holds. So all writes go through one task, which
//! takes whatever waits, commits it at once, and answers each: the more come, the more share a
//! commit.

use std::future::Future;

use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::oneshot;

use super::InboxError;

/// Writes that may share a commit: all rows in one statement must stay under the parameters a
/// statement may have.
const BATCH: usize = 512;

/// How much one commit writes, about: bodies may be large, and all of a statement is in memory.
const BATCH_BYTES: usize = 8 << 20;

/// One write, which keeps its own result until it is durable.
pub(super) trait Write: Send + 'static {
    /// How much it writes, about.
    fn bytes(&self) -> usize;
    fn finish(self, result: Result<(), InboxError>);
}

/// Who writes.
pub(super) trait Commit<W: Write>: Send + 'static {
    /// Commits all of `writes`, or nothing.
    fn commit(&mut self, writes: &mut [W]) -> impl Future<Output = Result<(), InboxError>> + Send;

    /// Nothing more will be written.
    fn close(self) -> impl Future<Output = ()> + Send;
}

pub(super) async fn run<W: Write>(mut committer: impl Commit<W>, mut queue: mpsc::Receiver<W>) {
    let mut batch = Vec::new();
    while let Some(first) = queue.recv().await {
        fill(&mut batch, first, &mut queue);
        match committer.commit(&mut batch).await {
            Ok(()) => finish_all(&mut batch, &Ok(())),
            Err(error) if batch.len() == 1 || error.is_outage() => {
                finish_all(&mut batch, &Err(error));
            }
            Err(_) => commit_each(&mut committer, &mut batch).await,
        }
    }
    committer.close().await;
}

/// Takes all that waits, as far as it may share a commit.
fn fill<W: Write>(batch: &mut Vec<W>, first: W, queue: &mut mpsc::Receiver<W>) {
    let mut bytes = first.bytes();
    batch.push(first);
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let Ok(write) = queue.try_recv() else { return };
        bytes += write.bytes();
        batch.push(write);
    }
}

/// One of them may be to blame: each gets an answer of its own.
async fn commit_each<W: Write>(committer: &mut impl Commit<W>, batch: &mut Vec<W>) {
    let mut outage = Ok(());
    for mut write in batch.drain(..) {
        let result = match &outage {
            Ok(()) => committer.commit(std::slice::from_mut(&mut write)).await,
            Err(_) => outage.clone(),
        };
        if result.as_ref().is_err_and(InboxError::is_outage) {
            outage = result.clone();
        }
        write.finish(result);
    }
}

fn finish_all<W: Write>(batch: &mut Vec<W>, result: &Result<(), InboxError>) {
    for write in batch.drain(..) {
        write.finish(result.clone());
    }
}

/// The way back to whoever asked for a write.
pub(super) struct Reply<T> {
    value: Option<T>,
    to: oneshot::Sender<Result<T, InboxError>>,
}

impl<T> Reply<T> {
    /// What it will say once the commit is through.
    pub(super) fn set(&mut self, value: T) {
        self.value = Some(value);
    }

    /// Whether anybody waits for it: what is claimed for nobody would be lost with its lease.
    pub(super) fn is_awaited(&self) -> bool {
        !self.to.is_closed()
    }

    pub(super) fn finish(self, result: Result<(), InboxError>) {
        let value = result.and_then(|()| self.value.ok_or(InboxError::Closed));
        // Whoever asked may have gone.
        let _ = self.to.send(value);
    }
}

/// Puts a write into the queue and waits until it is durable.
pub(super) async fn ask<W, T>(
    queue: &mpsc::Sender<W>,
    patience: Patience,
    write: impl FnOnce(Reply<T>) -> W,
) -> Result<T, InboxError> {
    let (to, answer) = oneshot::channel();
    let write = write(Reply { value: None, to });
    match patience {
        Patience::Waits => queue.send(write).await.map_err(|_| InboxError::Closed)?,
        Patience::Refused => queue.try_send(write).map_err(|error| match error {
            TrySendError::Full(_) => InboxError::Full,
            TrySendError::Closed(_) => InboxError::Closed,
        })?,
    }
    answer.await.unwrap_or(Err(InboxError::Closed))
}

/// What to do when the queue is full.
#[derive(Debug, Clone, Copy)]
pub(super) enum Patience {
    /// A worker's writes must get through: without them no room is ever made.
    Waits,
    /// A sender is better told to come again.
    Refused,
}
