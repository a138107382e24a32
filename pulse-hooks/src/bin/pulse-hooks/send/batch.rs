//! Many messages, so many at one time.

use std::io;
use std::time::{Duration, Instant};

use http::StatusCode;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use tokio::task::{JoinError, JoinSet};
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

/// What came of one message.
pub(super) struct Sent {
    id: String,
    answer: Result<(StatusCode, Duration), Unreachable>,
}

impl Sent {
    /// As a line of JSON.
    pub(super) fn line(&self) -> io::Result<String> {
        #[derive(Serialize)]
        struct Line<'a> {
            id: &'a str,
            status: Option<u16>,
            took_ms: Option<f64>,
            error: Option<&'a str>,
        }
        let answer = self.answer.as_ref();
        let millis = |took: Duration| (took.as_secs_f64() * 1e6).round() / 1e3;
        let line = Line {
            id: &self.id,
            status: answer.ok().map(|(status, _)| status.as_u16()),
            took_ms: answer.ok().map(|(_, took)| millis(*took)),
            error: answer.err().map(|Unreachable(reason)| &**reason),
        };
        Ok(serde_json::to_string(&line)? + "\n")
    }
}

/// Sends what `make` makes, each as it is sent, since signatures are good for minutes alone; and
/// tells `tell` what came of each.
pub(super) async fn run(
    plan: &Plan,
    poster: &Poster,
    make: impl Fn(u64) -> Result<Message, Failure>,
    tell: impl Fn(&Sent) -> io::Result<()>,
) -> Result<Summary, Failure> {
    let progress = progress(plan.count);
    let mut pace = plan.rate.map(pace);
    let mut summary = Summary::default();
    let mut running = JoinSet::new();
    let begin = Instant::now();
    let mut record = |sent: Sent| {
        tell(&sent)?;
        match sent.answer {
            Ok((status, took)) => summary.answered(status, took),
            Err(Unreachable(reason)) => summary.unanswered(reason),
        }
        progress.inc(1);
        io::Result::Ok(())
    };
    for nth in 0..plan.count {
        while let Some(sent) = running.try_join_next() {
            record(finished(sent))?;
        }
        if running.len() >= plan.concurrency
            && let Some(sent) = running.join_next().await
        {
            record(finished(sent))?;
        }
        while let Some(pace) = &mut pace {
            tokio::select! {
                _ = pace.tick() => break,
                Some(sent) = running.join_next() => record(finished(sent))?,
            }
        }
        let (poster, message) = (poster.clone(), make(nth)?);
        let id = message.id().unwrap_or_default().to_owned();
        running.spawn(async move {
            let answer = poster.post(message).await;
            let answer = answer.map(|answer| (answer.status, answer.took));
            Sent { id, answer }
        });
    }
    while let Some(sent) = running.join_next().await {
        record(finished(sent))?;
    }
    progress.finish_and_clear();
    summary.took = begin.elapsed();
    Ok(summary)
}

fn finished(sent: Result<Sent, JoinError>) -> Sent {
    sent.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
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
