//! `pulse-hooks inbox replay`.

use pulse_hooks::inbox::{Inbox, Replayed};
use serde::Serialize;

use super::filter::FilterArgs;
use super::place::Place;
use crate::exit::Failure;
use crate::output;

/// Make events due, with all their attempts before them
///
/// Either those of the numbers, or with --dead all that were given up and fit.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("which").args(["numbers", "dead"]).required(true))]
pub(super) struct ReplayArgs {
    /// Their numbers, as `list` tells them
    numbers: Vec<i64>,

    /// Also what has been handled
    #[arg(long, conflicts_with = "dead")]
    force: bool,

    /// All dead events that fit
    #[arg(long)]
    dead: bool,

    #[command(flatten)]
    filter: FilterArgs,
}

pub(super) async fn run(args: ReplayArgs, place: &Place, json: bool) -> Result<(), Failure> {
    if !args.dead && !args.filter.is_empty() {
        return Err(Failure::usage(
            "numbers say exactly which events are meant: leave the filter out, or the numbers and \
             give `--dead`",
        ));
    }
    let inbox = place.inbox().await?;
    let replayed = if args.dead {
        replay_dead(&inbox, args.filter, json).await
    } else {
        replay_numbers(&inbox, &args, json).await
    };
    inbox.close().await;
    replayed
}

async fn replay_dead(inbox: &Inbox, filter: FilterArgs, json: bool) -> Result<(), Failure> {
    let replayed = inbox.replay_dead(filter.filter()).await?;
    if json {
        return output::print_json(&serde_json::json!({ "replayed": replayed }));
    }
    output::print(&format!("{replayed} dead events are due\n"))?;
    Ok(())
}

#[derive(Serialize)]
struct ReplayedView {
    number: i64,
    result: &'static str,
}

async fn replay_numbers(inbox: &Inbox, args: &ReplayArgs, json: bool) -> Result<(), Failure> {
    let mut results = Vec::with_capacity(args.numbers.len());
    let mut all_due = true;
    for &number in &args.numbers {
        let replayed = match args.force {
            true => inbox.replay_by_force(number).await,
            false => inbox.replay(number).await,
        };
        let replayed = replayed?;
        all_due &= replayed == Some(Replayed::Due);
        results.push((number, replayed));
    }
    if json {
        let view = |&(number, replayed)| ReplayedView {
            number,
            result: word(replayed),
        };
        output::print_json(&results.iter().map(view).collect::<Vec<_>>())?;
    } else {
        let lines = results
            .iter()
            .map(|&(number, replayed)| format!("{number}  {}\n", sentence(replayed)));
        output::print(&lines.collect::<String>())?;
    }
    if all_due {
        Ok(())
    } else {
        Err(Failure::Refused)
    }
}

fn word(replayed: Option<Replayed>) -> &'static str {
    match replayed {
        Some(Replayed::Due) => "due",
        Some(Replayed::Running) => "running",
        Some(Replayed::Done) => "done",
        Some(Replayed::Pruned) => "pruned",
        Some(_) => "other",
        None => "missing",
    }
}

fn sentence(replayed: Option<Replayed>) -> &'static str {
    match replayed {
        Some(Replayed::Due) => "is due",
        Some(Replayed::Running) => "runs just now, and was left alone",
        Some(Replayed::Done) => "has been handled, and was left alone; `--force` replays it",
        Some(Replayed::Pruned) => "has no body any more: it was pruned",
        Some(_) => "was left alone",
        None => "is not in this inbox",
    }
}
