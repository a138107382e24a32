//! What an outcome means for an event that is kept: done, again later, or given up.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

use super::store::Verdict;
use crate::error_chain::chain;
use crate::outcome::Outcome;

/// The longest that an attempt is put off: what is due beyond all calendars is never found again.
const LONGEST_PAUSE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How often an event is tried, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule {
    pub(super) attempts: u32,
    pub(super) first: Duration,
    pub(super) longest: Duration,
}

impl Default for Schedule {
    /// The last of twenty attempts comes about a day after the first.
    fn default() -> Self {
        Self {
            attempts: 20,
            first: Duration::from_secs(1),
            longest: Duration::from_secs(4 * 60 * 60),
        }
    }
}

impl Schedule {
    /// `failed` attempts came before.
    pub(super) fn judge(&self, outcome: &Outcome, failed: i64) -> Verdict {
        let failed = u32::try_from(failed).unwrap_or(u32::MAX);
        let error = match outcome.error() {
            Some(error) => format!("{outcome}: {}", chain(error)),
            None => outcome.to_string(),
        };
        match outcome {
            Outcome::Done | Outcome::Ignored | Outcome::Unknown => Verdict::Done { error: None },
            Outcome::Acked(_) => Verdict::Done { error: Some(error) },
            Outcome::Permanent(_) => Verdict::Dead { error },
            _ if failed.saturating_add(1) >= self.attempts => Verdict::Dead { error },
            Outcome::Retry {
                after: Some(after), ..
            } => Verdict::Retry {
                after: (*after).min(LONGEST_PAUSE),
                error,
                reads_key_again: false,
            },
            _ => Verdict::Retry {
                after: self.backoff(failed),
                error,
                reads_key_again: matches!(outcome, Outcome::Undecodable(_)),
            },
        }
    }

    /// Twice as long each time, and up to twice that by chance, so that what failed together does
    /// not come back together.
    fn backoff(&self, failed: u32) -> Duration {
        let mut times = ExponentialBuilder::default()
            .with_factor(2.0)
            .with_min_delay(self.first)
            .with_max_delay(self.longest)
            .without_max_times()
            .with_jitter()
            .build();
        times.nth(failed as usize).unwrap_or(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(schedule: Schedule, outcome: &Outcome, failed: i64) -> Option<Duration> {
        match schedule.judge(outcome, failed) {
            Verdict::Retry { after, .. } => Some(after),
            _ => None,
        }
    }

    #[test]
    fn times_double_up_to_the_longest() {
        let schedule = Schedule::default();
        for failed in 0..19 {
            let least = Duration::from_secs(1 << failed).min(schedule.longest);
            let after = after(schedule, &Outcome::retry("no"), failed).expect("a retry");
            assert!(after >= least && after <= 2 * least, "{failed}: {after:?}");
        }
    }

    #[test]
    fn the_last_attempt_is_followed_by_none() {
        let dead = Verdict::Dead {
            error: "failed, to be retried: no".to_owned(),
        };
        assert_eq!(Schedule::default().judge(&Outcome::retry("no"), 19), dead);
    }

    #[test]
    fn a_time_that_is_asked_for_is_kept() {
        let hour = Duration::from_secs(3600);
        let outcome = Outcome::retry_after(hour, "no");
        assert_eq!(after(Schedule::default(), &outcome, 3), Some(hour));
    }

    #[test]
    fn an_event_is_put_off_for_a_year_at_most() {
        let outcome = Outcome::retry_after(Duration::MAX, "no");
        assert_eq!(after(Schedule::default(), &outcome, 0), Some(LONGEST_PAUSE));
    }

    #[test]
    fn what_is_permanent_is_given_up_at_once() {
        let verdict = Schedule::default().judge(&Outcome::permanent("no"), 0);
        assert!(matches!(verdict, Verdict::Dead { .. }));
    }
}
