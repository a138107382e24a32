//! What operators ask of an inbox.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;

/// Where an event of the inbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventState {
    /// It waits for its first attempt, or for the next.
    Waiting,
    /// An attempt runs.
    Running,
    /// It has been handled.
    Done,
    /// It was given up. A resend by the sender, or a replay, gives it new attempts.
    Dead,
}

impl EventState {
    /// All, in the order of an event's life.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Dead];

    /// As it stands in the database: `waiting`, `running`, `done`, `dead`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    pub(super) fn read(text: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        // The column holds nothing else; a hand that wrote something there wants to be looked at.
        all.find(|state| state.as_str() == text)
            .unwrap_or(Self::Dead)
    }
}

impl std::fmt::Display for EventState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How many events stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Waiting for an attempt.
    pub waiting: u64,
    /// Being handled.
    pub running: u64,
    /// Handled, and not yet pruned.
    pub done: u64,
    /// Given up.
    pub dead: u64,
    /// When the event that waits longest was stored.
    pub oldest_waiting: Option<Timestamp>,
    /// When the first attempt of those that wait is due. Long in the past, it says that no worker
    /// runs, or that all are busy.
    pub first_due: Option<Timestamp>,
}

/// What is not done: cheap to ask for, however many events are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Backlog {
    /// Waiting for an attempt.
    pub waiting: u64,
    /// Being handled.
    pub running: u64,
    /// Given up.
    pub dead: u64,
    /// How long ago the oldest that waits was received, by the database's clock.
    pub oldest_waiting: Option<Duration>,
    /// For how long the one that has waited longest for a worker has been due; none, where all that
    /// wait are to be tried later.
    pub overdue: Option<Duration>,
}

/// Which events to list or replay: all, unless told.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Filter {
    pub(super) state: Option<EventState>,
    pub(super) source: Option<String>,
    pub(super) id: Option<String>,
    pub(super) event_type: Option<String>,
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

impl Filter {
    /// All events.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those in this state.
    pub fn state(mut self, state: EventState) -> Self {
        self.state = Some(state);
        self
    }

    /// Those of this source.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Those with this `webhook-id`: one at most of each source.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Those of this event type.
    pub fn event_type(mut self, event_type: impl Into<String>) -> Self {
        self.event_type = Some(event_type.into());
        self
    }

    /// Those received then or later.
    pub fn since(mut self, since: Timestamp) -> Self {
        self.since = Some(since);
        self
    }

    /// Those received earlier.
    pub fn until(mut self, until: Timestamp) -> Self {
        self.until = Some(until);
        self
    }
}

/// One event in a list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Entry {
    /// Its number in this inbox, in the order of receipt.
    pub number: i64,
    /// Its source, where the secrets name one.
    pub source: Option<String>,
    /// The delivery's id.
    pub id: String,
    /// The event type as the sender wrote it.
    pub event_type: String,
    /// What it is about, as [`Event::key`](crate::Event::key) tells, once a worker has asked.
    pub key: Option<String>,
    /// Where it stands.
    pub state: EventState,
    /// When it was signed.
    pub sent_at: Timestamp,
    /// When it was stored.
    pub received_at: Timestamp,
    /// The next attempt, if it waits; the end of the lease, if it runs.
    pub due_at: Option<Timestamp>,
    /// When it was handled or given up.
    pub settled_at: Option<Timestamp>,
    /// How many attempts have begun.
    pub attempt: u32,
    /// What the last attempt that failed says.
    pub last_error: Option<String>,
}

/// Some events, the latest first.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page {
    /// The events.
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub next: Option<i64>,
}

/// One event, with all that is known of it. `Debug` shows neither headers nor body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Shown {
    /// What a list tells of it.
    pub entry: Entry,
    /// The attempts that failed, the first first.
    pub failures: Vec<Failure>,
    /// Headers and body, unless they have been pruned.
    pub payload: Option<Payload>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown")
            .field("entry", &self.entry)
            .field("failures", &self.failures)
            .finish_non_exhaustive()
    }
}

/// What was received. `Debug` shows how much.
#[derive(Clone)]
#[non_exhaustive]
pub struct Payload {
    /// The request's headers, without credentials.
    pub headers: HeaderMap,
    /// The request's body.
    pub body: Bytes,
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Payload({} headers, {} bytes)",
            self.headers.len(),
            self.body.len()
        )
    }
}

/// An attempt that failed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Failure {
    /// Which one, from 1.
    pub attempt: u32,
    /// When it ended.
    pub at: Timestamp,
    /// The error with its sources.
    pub error: String,
}

/// What came of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replayed {
    /// It is due now, with all its attempts before it.
    Due,
    /// It runs just now, and was left alone.
    Running,
    /// It has been handled, and was left alone: replaying it takes force.
    Done,
    /// Its body has been pruned.
    Pruned,
}

pub(super) fn timestamp(millis: i64) -> Timestamp {
    let beyond = if millis < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_millisecond(millis).unwrap_or(beyond)
}
