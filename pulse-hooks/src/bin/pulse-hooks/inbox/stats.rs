//! `pulse-hooks inbox stats`.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use pulse_hooks::inbox::{Counts, Entry, EventState, Filter, InboxReader};
use serde::Serialize;

use super::place::Place;
use super::view::{EntryView, one_line, seconds};
use crate::exit::Failure;
use crate::output::{self, BAD, FAINT, NAME};

/// Tell how many events stand where, what came last, and what died last
#[derive(clap::Args)]
pub(super) struct StatsArgs {}

#[derive(Serialize)]
struct StatsView<'a> {
    waiting: u64,
    running: u64,
    done: u64,
    dead: u64,
    last_received: Option<EntryView<'a>>,
    last_dead: Option<EntryView<'a>>,
}

pub(super) async fn run(place: &Place, json: bool) -> Result<(), Failure> {
    let reader = place.reader().await?;
    let counts = reader.counts().await?;
    let received = latest(&reader, Filter::new()).await?;
    let dead = latest(&reader, Filter::new().state(EventState::Dead)).await?;
    if json {
        return output::print_json(&StatsView {
            waiting: counts.waiting,
            running: counts.running,
            done: counts.done,
            dead: counts.dead,
            last_received: received.as_ref().map(EntryView::from),
            last_dead: dead.as_ref().map(EntryView::from),
        });
    }
    output::print(&describe(counts, received.as_ref(), dead.as_ref()))?;
    Ok(())
}

async fn latest(reader: &InboxReader, filter: Filter) -> Result<Option<Entry>, Failure> {
    let page = reader.list(filter, None, 1).await?;
    Ok(page.entries.into_iter().next())
}

fn describe(counts: Counts, received: Option<&Entry>, dead: Option<&Entry>) -> String {
    let mut text = String::new();
    let all = [
        ("waiting", counts.waiting),
        ("running", counts.running),
        ("done", counts.done),
        ("dead", counts.dead),
    ];
    for (state, count) in all {
        let style = if state == "dead" && count > 0 {
            BAD
        } else {
            NAME
        };
        let _ = writeln!(text, "{style}{state:<8}{style:#} {count:>9}");
    }
    if let Some(entry) = received {
        let _ = writeln!(text, "\n{FAINT}last received{FAINT:#}  {}", brief(entry));
    }
    if let Some(entry) = dead {
        let _ = writeln!(text, "{FAINT}last that died{FAINT:#} {}", brief(entry));
        if let Some(error) = &entry.last_error {
            let _ = writeln!(text, "               {}", one_line(error));
        }
    }
    text
}

fn brief(entry: &Entry) -> String {
    let age = Timestamp::now().duration_since(entry.received_at);
    let age = SignedDuration::from_secs(age.as_secs());
    format!(
        "{} ({age:#} ago)  {}  number {}",
        seconds(entry.received_at),
        one_line(&entry.event_type),
        entry.number
    )
}
