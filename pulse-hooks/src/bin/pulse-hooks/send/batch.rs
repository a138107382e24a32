//! Many messages, so many at one time.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior};

use super::summary::Summary;
use crate::exit::Failure;
use crate::message::Message;
use crate::post::{Poster, Unreachable};

pub(super) struct Plan {
    pub(super) count: u64,
    /// How many a second.
    pub(super) rate: Option<f64>,
    pub(super) concurrency: usize,
}

/// Sends what `make` makes, each as it is sent: signatures are good for minutes alone.
pub(super) async fn run(
    plan: &Plan,
    poster: &Poster,
    make: impl Fn() -> Result<Message, Failure>,
) -> Result<Summary, Failure> {
    let progress = progress(plan.count);
    let mut pace = plan.rate.map(pace);
    let mut summary = Summary::default();
    let mut running = JoinSet::new();
    let begin = Instant::now();
    for _ in 0..plan.count {
        if running.len() >= plan.concurrency {
            record(&mut running, &mut summary, &progress).await;
        }
        if let Some(pace) = &mut pace {
            pace.tick().await;
        }
        let (poster, message) = (poster.clone(), make()?);
        running.spawn(async move {
            let answer = poster.post(message).await?;
            Ok((answer.status, answer.took))
        });
    }
    while !running.is_empty() {
        record(&mut running, &mut summary, &progress).await;
    }
    progress.finish_and_clear();
    summary.took = begin.elapsed();
    Ok(summary)
}

type Sent = Result<(http::StatusCode, Duration), Unreachable>;

async fn record(running: &mut JoinSet<Sent>, summary: &mut Summary, progress: &ProgressBar) {
    match running.join_next().await {
        Some(Ok(Ok((status, took)))) => summary.answered(status, took),
        Some(Ok(Err(Unreachable(reason)))) => summary.unanswered(reason),
        Some(Err(error)) => summary.unanswered(error.to_string()),
        None => return,
    }
    progress.inc(1);
}

fn pace(rate: f64) -> Interval {
    let mut pace = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pace
}

/// Drawn on the standard error, and only where that is a terminal.
fn progress(count: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {per_sec}  {eta} left");
    let style = style.expect("a good template");
    ProgressBar::new(count).with_style(style)
}
