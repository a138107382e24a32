//! Time as a test wants it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;

/// A clock that stands still until it is told. Clones show the same time, in whole milliseconds.
///
/// ```
/// use pulse_hooks::testing::{NOW, TestClock};
/// use std::time::Duration;
///
/// let clock = TestClock::new(NOW);
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().as_second() - NOW.as_second(), 60);
/// ```
///
/// For an endpoint of your own: `endpoint.clock({ let clock = clock.clone(); move || clock.now() })`.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// Stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(now.as_millisecond())))
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }

    /// Puts it to `now`.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_millisecond(), Ordering::SeqCst);
    }

    /// Puts it forward.
    pub fn advance(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let now = self.0.load(Ordering::SeqCst);
        self.0.store(now.saturating_add(millis), Ordering::SeqCst);
    }
}
