//! `pulse-hooks inbox prune`.

use std::time::Duration;

use super::place::Place;
use crate::exit::Failure;
use crate::input;
use crate::output;

/// Remove events that are settled, for good
///
/// A redelivery of a handled event whose id is gone is handled again: the sender repeats a
/// delivery for about a day.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("which").args(["handled", "dead"]).required(true))]
pub(super) struct PruneArgs {
    /// Those that were handled
    #[arg(long)]
    handled: bool,

    /// Those that were given up
    #[arg(long)]
    dead: bool,

    /// Those that were settled longer ago than this, such as 7d
    #[arg(long, value_name = "TIME", value_parser = input::duration)]
    older_than: Duration,
}

pub(super) async fn run(args: &PruneArgs, place: &Place, json: bool) -> Result<(), Failure> {
    let inbox = place.inbox().await?;
    let pruned = if args.dead {
        inbox.prune_dead(args.older_than).await
    } else {
        inbox.prune_handled(args.older_than).await
    };
    inbox.close().await;
    let pruned = pruned?;
    if json {
        return output::print_json(&serde_json::json!({ "removed": pruned }));
    }
    output::print(&format!("{pruned} events removed\n"))?;
    Ok(())
}
