//! Events whose handler behaves as their name says.

use pulse_hooks::JobCompleted;
use pulse_hooks::testing::TestDelivery;

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
    /// Ends its process.
    Aborts,
}

const NAMES: [(Kind, &str); 5] = [
    (Kind::Fine, "fine"),
    (Kind::FailsBefore, "before"),
    (Kind::FailsAfter, "after"),
    (Kind::Poison, "poison"),
    (Kind::Aborts, "aborts"),
];

impl Kind {
    /// In a hundred: ten that fail for a time, and one that fails for good.
    pub(crate) fn of(nth: usize) -> Self {
        match nth % 100 {
            0 => Self::Poison,
            1..=5 => Self::FailsBefore,
            6..=10 => Self::FailsAfter,
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
    let mut job = JobCompleted::sample();
    job.job_id = format!("job-{}", nth / 2);
    TestDelivery::of(&job).id(id)
}
