//! What came of many messages.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::answer::took;
use crate::exit::Failure;
use crate::output::{BAD, FAINT, GOOD};

#[derive(Default)]
pub(super) struct Summary {
    statuses: BTreeMap<StatusCode, u64>,
    latencies: Vec<Duration>,
    unanswered: u64,
    /// Why the first of them was not answered.
    reason: Option<String>,
    /// From the first to the last.
    pub(super) took: Duration,
}

impl Summary {
    pub(super) fn answered(&mut self, status: StatusCode, took: Duration) {
        *self.statuses.entry(status).or_default() += 1;
        self.latencies.push(took);
    }

    pub(super) fn unanswered(&mut self, reason: String) {
        self.unanswered += 1;
        self.reason.get_or_insert(reason);
    }

    /// By what `judge` says of each status.
    pub(super) fn verdict(
        self,
        judge: fn(StatusCode) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match self.reason {
            Some(reason) => Err(Failure::Unavailable(format!(
                "{} had no answer; the first: {reason}",
                self.unanswered
            ))),
            None => self.statuses.into_keys().try_for_each(judge),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sent = self.latencies.len() as u64 + self.unanswered;
        #[expect(clippy::cast_precision_loss, reason = "shown without decimals")]
        let rate = sent as f64 / self.took.as_secs_f64().max(f64::MIN_POSITIVE);
        writeln!(f, "{sent} sent in {} ({rate:.0} a second)", took(self.took))?;
        for (status, count) in &self.statuses {
            let style = if status.is_success() { GOOD } else { BAD };
            writeln!(f, "{count:>8}  {style}{status}{style:#}")?;
        }
        if self.unanswered > 0 {
            writeln!(f, "{:>8}  {BAD}no answer{BAD:#}", self.unanswered)?;
        }
        let mut latencies = self.latencies.clone();
        latencies.sort_unstable();
        let Some(longest) = latencies.last() else {
            return Ok(());
        };
        writeln!(
            f,
            "{FAINT}latency{FAINT:#}  half within {}, 90 % {}, 99 % {}, all {}",
            took(percentile(&latencies, 50)),
            took(percentile(&latencies, 90)),
            took(percentile(&latencies, 99)),
            took(*longest),
        )
    }
}

/// Of what is sorted and not empty: so many of a hundred took no longer.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted[rank.max(1) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_what_was_measured() {
        let sorted: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&sorted, 50), Duration::from_millis(100));
        assert_eq!(percentile(&sorted, 99), Duration::from_millis(198));
        assert_eq!(percentile(&sorted[..1], 50), Duration::from_millis(1));
    }
}
