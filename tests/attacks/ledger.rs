//! What was handled, against what the senders were told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use pulse_hooks::{Delivery, Outcome, Receipt, Sink};
use pulse_hooks_tests::wire::Answer;

/// How often each delivery was handled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger(Arc<Mutex<HashMap<String, u32>>>);

impl Ledger {
    pub(crate) fn enter(&self, id: &str) {
        let mut entries = self.0.lock().expect("no panic while it is held");
        *entries.entry(id.to_owned()).or_default() += 1;
    }

    pub(crate) fn times(&self, id: &str) -> u32 {
        let entries = self.0.lock().expect("no panic while it is held");
        entries.get(id).copied().unwrap_or_default()
    }

    pub(crate) fn total(&self) -> u32 {
        let entries = self.0.lock().expect("no panic while it is held");
        entries.values().sum()
    }

    /// Each answer is a 2xx or a 503 that names a time, and is true: the one was handled exactly
    /// once, the other not at all.
    pub(crate) fn assert_true(&self, all: &[Told]) {
        for told in all {
            let times = u32::from(told.is_success());
            assert_eq!(self.times(&told.id), times, "{told:?}");
            assert!(told.is_success() || told.is_for_now(), "{told:?}");
        }
    }
}

impl Sink for Ledger {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        self.enter(&delivery.id);
        Receipt::Settled(Outcome::Done)
    }
}

/// What the sender of one delivery was told, and when.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) status: u16,
    has_retry_after: bool,
    pub(crate) began: Instant,
    pub(crate) ended: Instant,
}

impl Told {
    /// To be made when the answer is there.
    pub(crate) fn new(id: String, began: Instant, answer: &Answer) -> Self {
        Self {
            id,
            status: answer.status,
            has_retry_after: answer.header("retry-after").is_some(),
            began,
            ended: Instant::now(),
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Whether it is to come again, and is told when.
    pub(crate) fn is_for_now(&self) -> bool {
        self.status == 503 && self.has_retry_after
    }
}
