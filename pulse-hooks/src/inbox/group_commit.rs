//! Many writes, one commit.
//!
//! A commit waits for the disk, however much it holds. So all writes go through one task, which
//! takes whatever waits, commits it at once, and answers each: the more come, the more share a
//! commit.

use std::future::Future;

use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::oneshot;

use super::InboxError;
use crate::catch_panic::{CatchPanic, Panicked};

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
    /// Commits all of `writes`, or nothing. After a panic it is not known which: they are written
    /// again, and each bears that, as a sender's repetition.
    fn commit(&mut self, writes: &mut [W]) -> impl Future<Output = Result<(), InboxError>> + Send;

    /// A commit panicked: what it was at is given up.
    fn give_up(&mut self);

    /// Nothing more will be written.
    fn close(self) -> impl Future<Output = ()> + Send;
}

pub(super) async fn run<W: Write>(mut committer: impl Commit<W>, mut queue: mpsc::Receiver<W>) {
    let mut batch = Vec::new();
    while let Some(first) = queue.recv().await {
        fill(&mut batch, first, &mut queue);
        match commit(&mut committer, &mut batch).await {
            Ok(()) => finish_all(&mut batch, &Ok(())),
            Err(error) if batch.len() == 1 || error.is_outage() => {
                finish_all(&mut batch, &Err(error));
            }
            Err(_) => commit_each(&mut committer, &mut batch).await,
        }
    }
    committer.close().await;
}

/// A panic is a bug, of ours or of a driver's, and that of one write: the others go on.
async fn commit<W: Write>(
    committer: &mut impl Commit<W>,
    writes: &mut [W],
) -> Result<(), InboxError> {
    let result = CatchPanic::new(Box::pin(committer.commit(writes))).await;
    result.unwrap_or_else(|Panicked| {
        committer.give_up();
        Err(InboxError::Panicked)
    })
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
            Ok(()) => commit(committer, std::slice::from_mut(&mut write)).await,
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    struct Item {
        bytes: usize,
        fate: Fate,
        told: oneshot::Sender<Result<(), InboxError>>,
    }

    /// What happens when it is written.
    #[derive(Clone, Copy, PartialEq)]
    enum Fate {
        Written,
        Refused,
        Panics,
        /// The database is gone, once it has been tried alone.
        EndsAll,
    }

    impl Write for Item {
        fn bytes(&self) -> usize {
            self.bytes
        }

        fn finish(self, result: Result<(), InboxError>) {
            let _ = self.told.send(result);
        }
    }

    /// How many writes each commit had that went well, and how often one was given up.
    #[derive(Default, Clone)]
    struct Seen(Arc<Mutex<(Vec<usize>, usize)>>);

    impl Commit<Item> for Seen {
        async fn commit(&mut self, writes: &mut [Item]) -> Result<(), InboxError> {
            let has = |fate| writes.iter().any(|write| write.fate == fate);
            assert!(!has(Fate::Panics), "a write with a bug");
            if has(Fate::Refused) || (has(Fate::EndsAll) && writes.len() > 1) {
                return Err(sqlx::Error::RowNotFound.into());
            }
            if has(Fate::EndsAll) {
                return Err(InboxError::TooSlow);
            }
            self.0.lock().unwrap().0.push(writes.len());
            Ok(())
        }

        fn give_up(&mut self) {
            self.0.lock().unwrap().1 += 1;
        }

        async fn close(self) {}
    }

    /// All of them wait when the first is taken.
    async fn write(items: impl IntoIterator<Item = (usize, Fate)>) -> (Seen, Vec<String>) {
        let (queue, receiver) = mpsc::channel(2 * BATCH);
        let mut answers = Vec::new();
        for (bytes, fate) in items {
            let (told, answer) = oneshot::channel();
            let item = Item { bytes, fate, told };
            assert!(queue.try_send(item).is_ok());
            answers.push(answer);
        }
        drop(queue);
        let seen = Seen::default();
        run(seen.clone(), receiver).await;
        let mut told = Vec::new();
        for answer in answers {
            let answer = answer.await.expect("each write is answered");
            told.push(answer.map_or_else(|error| error.to_string(), |()| "written".to_owned()));
        }
        (seen, told)
    }

    fn commits(seen: &Seen) -> Vec<usize> {
        seen.0.lock().unwrap().0.clone()
    }

    #[tokio::test]
    async fn what_waits_shares_a_commit_up_to_a_number() {
        let (seen, told) = write((0..BATCH + 10).map(|_| (100, Fate::Written))).await;
        assert_eq!(commits(&seen), [BATCH, 10]);
        assert!(told.iter().all(|answer| answer == "written"));
    }

    #[tokio::test]
    async fn what_waits_shares_a_commit_up_to_a_size() {
        let (seen, _) = write((0..10).map(|_| (BATCH_BYTES / 4, Fate::Written))).await;
        assert_eq!(commits(&seen), [4, 4, 2]);
        let (seen, _) = write([(3 * BATCH_BYTES, Fate::Written), (1, Fate::Written)]).await;
        assert_eq!(commits(&seen), [1, 1]);
    }

    #[tokio::test]
    async fn one_that_is_refused_keeps_no_other_out() {
        let fates = [Fate::Written, Fate::Refused, Fate::Written];
        let (seen, told) = write(fates.map(|fate| (1, fate))).await;
        assert_eq!(told, ["written", "the inbox's database refused", "written"]);
        assert_eq!(commits(&seen), [1, 1]);
    }

    #[tokio::test]
    async fn once_the_database_is_gone_no_more_are_tried_alone() {
        let fates = [Fate::Written, Fate::EndsAll, Fate::Written, Fate::Refused];
        let (seen, told) = write(fates.map(|fate| (1, fate))).await;
        let gone = InboxError::TooSlow.to_string();
        assert_eq!(told, ["written", &gone, &gone, &gone]);
        assert_eq!(commits(&seen), [1]);
    }

    #[tokio::test]
    async fn one_that_panics_ends_neither_the_others_nor_the_inbox() {
        let fates = [Fate::Written, Fate::Panics, Fate::Written];
        let (seen, told) = write(fates.map(|fate| (1, fate))).await;
        let bug = InboxError::Panicked.to_string();
        assert_eq!(told, ["written", &bug, "written"]);
        let gave_up = seen.0.lock().unwrap().1;
        assert_eq!(gave_up, 2, "all of them, and the one");
    }
}
