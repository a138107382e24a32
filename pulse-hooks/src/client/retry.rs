//! Repeats reads that failed for the moment.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};

use super::error::ClientError;

/// The longest `Retry-After` that is waited for.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// How often a read is repeated, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Retries {
    pub(super) times: u32,
    pub(super) first: Duration,
    pub(super) longest: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            times: 4,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
        }
    }
}

impl Retries {
    /// Runs `read`, which may be repeated: it changes nothing and costs nothing.
    pub(super) async fn read<T, F>(&self, read: impl FnMut() -> F) -> Result<T, ClientError>
    where
        F: Future<Output = Result<T, ClientError>>,
    {
        read.retry(backoff(self.first, self.longest).with_max_times(self.times as usize))
            .sleep(tokio::time::sleep)
            .when(ClientError::is_passing)
            .adjust(|error, backoff| later(backoff?, error.retry_after()))
            .notify(log)
            .await
    }
}

/// The least and the most that a time between two reads can be set to.
const BOUNDS: (Duration, Duration) = (Duration::from_millis(1), Duration::from_secs(24 * 60 * 60));

/// Twice as long each time, and up to twice that by chance, so that what failed together does not
/// come back together.
pub(super) fn backoff(first: Duration, longest: Duration) -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_factor(2.0)
        .with_min_delay(first.clamp(BOUNDS.0, BOUNDS.1))
        .with_max_delay(longest.clamp(BOUNDS.0, BOUNDS.1))
        .with_jitter()
}

/// The later of two times; never, if the API asks for more patience than a call has.
fn later(backoff: Duration, asked: Option<Duration>) -> Option<Duration> {
    match asked {
        Some(asked) if asked > LONGEST_ASKED => None,
        Some(asked) => Some(asked.max(backoff)),
        None => Some(backoff),
    }
}

/// The message of an API is not ours to log, and its status says enough.
fn log(error: &ClientError, after: Duration) {
    let reason = match error.api() {
        Some(error) => error.status.to_string(),
        None => error.to_string(),
    };
    tracing::debug!(target: "pulse_hooks", reason, ?after, "a read of the API failed, to be repeated");
}

#[cfg(test)]
mod tests {
    use backon::BackoffBuilder as _;

    use super::*;

    #[test]
    fn the_api_is_not_asked_before_the_time_it_names_nor_waited_for_without_end() {
        let second = Duration::from_secs(1);
        assert_eq!(later(second, None), Some(second));
        assert_eq!(later(second, Some(Duration::ZERO)), Some(second));
        assert_eq!(later(second, Some(second * 5)), Some(second * 5));
        assert_eq!(later(second, Some(second * 60)), Some(second * 60));
        assert_eq!(later(second, Some(second * 61)), None);
    }

    #[test]
    fn times_double_up_to_the_longest_with_as_much_again_by_chance() {
        let (first, longest) = (Duration::from_millis(500), Duration::from_secs(8));
        let times = backoff(first, longest).with_max_times(6).build();
        let expected = [0.5, 1.0, 2.0, 4.0, 8.0, 8.0].map(Duration::from_secs_f64);
        for (time, least) in times.zip(expected) {
            assert!((least..=least + longest).contains(&time), "{time:?}");
        }
    }
}
