//! `pulse-hooks inbox list`.

use pulse_hooks::inbox::EventState;
use serde::Serialize;

use super::filter::FilterArgs;
use super::place::Place;
use super::view::{self, EntryView};
use crate::exit::Failure;
use crate::output;

/// List events, the latest first
#[derive(clap::Args)]
pub(super) struct ListArgs {
    /// Only those in this state
    #[arg(long)]
    state: Option<State>,

    #[command(flatten)]
    filter: FilterArgs,

    /// At most this many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,

    /// Those below this number, where an earlier page ended
    #[arg(long, value_name = "NUMBER")]
    from: Option<i64>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum State {
    /// Waits for an attempt
    Waiting,
    /// An attempt runs
    Running,
    /// Handled
    Done,
    /// Given up
    Dead,
}

impl From<State> for EventState {
    fn from(state: State) -> Self {
        match state {
            State::Waiting => Self::Waiting,
            State::Running => Self::Running,
            State::Done => Self::Done,
            State::Dead => Self::Dead,
        }
    }
}

pub(super) async fn run(args: ListArgs, place: &Place, json: bool) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct PageView<'a> {
        entries: Vec<EntryView<'a>>,
        next: Option<i64>,
    }

    let mut filter = args.filter.filter();
    if let Some(state) = args.state {
        filter = filter.state(state.into());
    }
    let reader = place.reader().await?;
    let page = reader.list(filter, args.from, args.limit).await;
    let page = page?;
    if json {
        return output::print_json(&PageView {
            entries: page.entries.iter().map(EntryView::from).collect(),
            next: page.next,
        });
    }
    if page.entries.is_empty() {
        output::note("no events");
        return Ok(());
    }
    output::print(&view::table(&page.entries))?;
    if let Some(next) = page.next {
        output::note(&format!("there are more: `--from {next}`"));
    }
    Ok(())
}
