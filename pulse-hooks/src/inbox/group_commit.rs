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

/// One write, which keeps its own result until it is durable.
pub(super) trait Write: Send + 'static {
    fn finish(self, result: Result<(), InboxError>);
}

/// Who writes.
pub(super) trait Commit<W: Write>: Send + 'static {
    /// Commits all of `writes`, or nothing.
    fn commit(&mut self, writes: &mut [W]) -> impl Future<Output = Result<(), InboxError>> + Send;
}

pub(super) async fn run<W: Write>(mut committer: impl Commit<W>, mut queue: mpsc::Receiver<W>) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        match committer.commit(&mut batch).await {
            Ok(()) => finish_all(&mut batch, &Ok(())),
            Err(error) if batch.len() == 1 || error.is_outage() => {
                finish_all(&mut batch, &Err(error));
            }
            Err(_) => {
                // One of them may be to blame: each gets an answer of its own.
                for mut write in batch.drain(..) {
                    let result = committer.commit(std::slice::from_mut(&mut write)).await;
                    write.finish(result);
                }
            }
        }
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
