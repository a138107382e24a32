//! What an inbox asks of its database, whichever that is.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::InboxError;
use super::held::Held;
use super::key::Key;
use super::operate::{Backlog, Counts, Filter, Page, Replayed, Shown};
use super::payload;
use super::text::text;
use crate::catch_panic::BoxFuture;
use crate::delivery::Delivery;

/// How an inbox is opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// How many deliveries may wait to be stored.
    pub(super) queue: usize,
    /// How often an event may take its process down, or be cut off from it, before it is given up.
    /// From the second time on it runs alone, so that no other event is there to be taken for the
    /// culprit.
    pub(super) lost_limit: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            queue: 1024,
            lost_limit: 5,
        }
    }
}

pub(super) type Answer<'a, T> = BoxFuture<'a, Result<T, InboxError>>;

/// What can be read, beside whoever writes.
pub(super) trait Records: Send + Sync + 'static {
    fn counts(&self) -> Answer<'_, Counts>;
    fn backlog(&self) -> Answer<'_, Backlog>;
    fn list(&self, filter: Filter, from: Option<i64>, limit: u32) -> Answer<'_, Page>;
    fn show(&self, number: i64) -> Answer<'_, Option<Shown>>;
}

/// Every write is durable once its answer is here, and none is half done.
pub(super) trait Store: Send + Sync + 'static {
    fn put(&self, new: New) -> Answer<'_, Put>;
    /// Puts a delivery, and claims it for the caller alone.
    fn start(&self, new: New, key: Option<Key>, lease: Duration) -> Answer<'_, Start>;
    fn claim(&self, request: ClaimRequest) -> Answer<'_, Claimed>;
    /// Keeps others off the key of an event that was claimed without one.
    fn take(&self, lease: Lease, key: Key) -> Answer<'_, Taken>;
    /// Prolongs leases, and gives those that are still held.
    fn extend(&self, leases: Vec<Lease>, by: Duration) -> Answer<'_, Vec<Lease>>;
    /// Whether the lease was still held.
    fn settle(&self, settling: Settling) -> Answer<'_, bool>;
    /// Makes events due that wait for a key which nobody holds.
    fn release_abandoned(&self) -> Answer<'_, ()>;

    fn records(&self) -> &dyn Records;
    fn replay(&self, number: i64, force: bool) -> Answer<'_, Option<Replayed>>;
    /// Replays a bounded part of those that wait or are dead and fit, from the number `after` on.
    fn replay_all(&self, filter: Filter, after: i64) -> Answer<'_, Piece>;
    /// Removes a bounded part of what is older than this, and tells how many rows it was.
    fn prune(&self, old: Old) -> Answer<'_, u64>;

    /// Changes whenever there may be something new to claim.
    fn news(&self) -> tokio::sync::watch::Receiver<()>;
    /// The attempts that run in this process: whoever runs one holds it there.
    fn held(&self) -> &Held;
    /// Ends once everything that was asked has been answered.
    fn close(&self) -> BoxFuture<'_, ()>;
}

/// A delivery to be kept.
#[derive(Debug, Clone)]
pub(super) struct New {
    pub(super) source: Arc<str>,
    pub(super) id: String,
    pub(super) event_type: String,
    pub(super) sent_at: i64,
    pub(super) headers: Vec<u8>,
    pub(super) body: Bytes,
}

impl From<&Delivery> for New {
    fn from(delivery: &Delivery) -> Self {
        Self {
            source: text(delivery.source.as_deref().unwrap_or_default()).into(),
            id: text(&delivery.id).into_owned(),
            event_type: text(&delivery.event_type).into_owned(),
            sent_at: delivery.sent_at.as_millisecond(),
            headers: payload::write_headers(&delivery.headers),
            body: delivery.body().clone(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// It is there, and will be handled.
    Stored,
    /// It has been handled.
    Seen,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Start {
    Claimed(Lease),
    Seen,
    /// It runs elsewhere, and may do so for this long.
    Busy(Duration),
}

/// Proof that one attempt at an event is its holder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Lease {
    pub(super) number: i64,
    pub(super) attempt: i64,
}

/// What came of taking a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is the event's, until its attempt is settled.
    Free,
    /// Another event has it: this one was handed back, and its attempt never was.
    Held,
    /// The lease is no longer held.
    Gone,
}

/// A worker's wish for work.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClaimRequest {
    pub(super) slots: usize,
    /// How many it runs already.
    pub(super) running: usize,
    pub(super) lease: Duration,
}

#[derive(Debug)]
pub(super) struct Claimed {
    pub(super) events: Vec<ClaimedEvent>,
    pub(super) next: Next,
}

/// When to ask again, if nothing new comes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Now,
    In(Duration),
    /// Once nothing runs any more: an event waits that is to run alone.
    Idle,
    Never,
}

impl Next {
    /// At the latest after `time`, unless an event is to run alone.
    pub(super) fn within(self, time: Duration) -> Self {
        match self {
            Self::In(later) => Self::In(later.min(time)),
            Self::Never => Self::In(time),
            Self::Now | Self::Idle => self,
        }
    }
}

#[derive(Debug)]
pub(super) struct ClaimedEvent {
    pub(super) lease: Lease,
    /// The key that was taken with it; otherwise it is not known yet.
    pub(super) key: Option<Key>,
    /// How many attempts have failed.
    pub(super) failed: i64,
    pub(super) delivery: Delivery,
}

/// What becomes of an event after an attempt. The error is that of the attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Done {
        error: Option<String>,
    },
    Retry {
        after: Duration,
        error: String,
        /// The key that was read may be as wrong as what else was read.
        reads_key_again: bool,
    },
    Dead {
        error: String,
    },
}

/// The end of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settling {
    pub(super) lease: Lease,
    /// What it lets go.
    pub(super) key: Option<Key>,
    pub(super) verdict: Verdict,
}

/// A bounded part of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) events: u64,
    /// Where the next one begins, if there may be one.
    pub(super) next: Option<i64>,
}

/// What retention may remove.
#[derive(Debug, Clone, Copy)]
pub(super) enum Old {
    /// Bodies and headers of what was handled longer ago than this.
    Payloads(Duration),
    /// All that is left of what was handled longer ago than this.
    Handled(Duration),
    /// What was received longer ago than this, and still waits.
    Waiting(Duration),
    /// What was given up longer ago than this.
    Dead(Duration),
}

/// Whole milliseconds, which is what is stored.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
