//! Events whose handler behaves as their name says.

use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{DecodeError, Envelope, Event, JobCompleted};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Has its effect at the first attempt.
    Fine,
    /// Fails once, before its effect.
    FailsBefore,
    /// Fails once, after its effect.
    FailsAfter,
    /// Fails always, with its effect rolled back.
    Poison,
    /// Has its effect in the transaction that settles it, where inbox and effects share a database.
    Settles,
    /// Ends its process.
    Aborts,
    /// Ends its process while it is read.
    AbortsWhenRead,
}

const NAMES: [(Kind, &str); 7] = [
    (Kind::Fine, "fine"),
    (Kind::FailsBefore, "before"),
    (Kind::FailsAfter, "after"),
    (Kind::Poison, "poison"),
    (Kind::Settles, "settles"),
    (Kind::Aborts, "aborts"),
    (Kind::AbortsWhenRead, "unreadable"),
];

impl Kind {
    /// In a hundred: ten that fail for a time, and one that fails for good.
    pub(crate) fn of(nth: usize) -> Self {
        match nth % 100 {
            0 => Self::Poison,
            1..=5 => Self::FailsBefore,
            6..=10 => Self::FailsAfter,
            11..=30 => Self::Settles,
            _ => Self::Fine,
        }
    }

    pub(crate) fn id(self, nth: usize) -> String {
        let named = NAMES.iter().find(|(kind, _)| *kind == self);
        format!("msg_{}_{nth}", named.expect("each has a name").1)
    }

    pub(crate) fn read(id: &str) -> Self {
        let name = id.split('_').nth(1);
        let named = NAMES.iter().find(|(_, known)| Some(*known) == name);
        named.expect("an id of ours").0
    }
}

/// Every job has two events, so that keys are contended.
pub(crate) fn delivery(id: &str, nth: usize) -> TestDelivery {
    if Kind::read(id) == Kind::AbortsWhenRead {
        return TestDelivery::of_type(Unreadable::TYPES[0], ()).id(id);
    }
    let mut job = JobCompleted::sample();
    job.job_id = format!("job-{}", nth / 2);
    TestDelivery::of(&job).id(id)
}

/// Whoever reads it dies.
pub(crate) struct Unreadable;

impl Event for Unreadable {
    const TYPES: &'static [&'static str] = &["test.unreadable"];

    fn decode(_envelope: &Envelope<'_>) -> Result<Self, DecodeError> {
        std::process::abort()
    }
}
