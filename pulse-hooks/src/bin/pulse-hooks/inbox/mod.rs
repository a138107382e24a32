//! `pulse-hooks inbox`: what an inbox holds, and another attempt for it.

mod filter;
mod list;
mod place;
mod prune;
mod replay;
mod show;
mod stats;
mod view;

use clap::{Args, Subcommand};

use crate::exit::Failure;
use place::Place;

const EXAMPLES: &str = "\
Examples:
  pulse-hooks inbox stats --db pulse.db
  pulse-hooks inbox list --db pulse.db --state dead --since 24h
  pulse-hooks inbox show 17 --db postgres://app@db.example/app
  pulse-hooks inbox replay --dead --type job.completed
  pulse-hooks inbox prune --handled --older-than 7d

An SQLite inbox belongs to the process that has it open: list, show and stats work beside it, replay
and prune once it has ended. In PostgreSQL everything works beside running servers.";

/// List, show, replay and prune what an inbox holds
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InboxArgs {
    /// The inbox: an SQLite file, or postgres://…
    ///
    /// A URL with a password in it is better put into the variable.
    #[arg(
        long,
        global = true,
        value_name = "PATH|URL",
        env = "PULSE_INBOX_DB",
        hide_env_values = true
    )]
    db: Option<String>,

    /// Print JSON rather than tables
    #[arg(long, global = true)]
    json: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    List(list::ListArgs),
    Show(show::ShowArgs),
    Replay(replay::ReplayArgs),
    Prune(prune::PruneArgs),
    Stats(stats::StatsArgs),
}

pub(crate) async fn run(args: InboxArgs) -> Result<(), Failure> {
    let db = args.db.as_deref().ok_or_else(|| {
        Failure::usage(
            "which inbox? Give `--db PATH` for an SQLite file, or `--db postgres://…`\n\
             help: or set the variable `PULSE_INBOX_DB`",
        )
    })?;
    let place = Place::parse(db)?;
    match args.command {
        Command::List(list) => list::run(list, &place, args.json).await,
        Command::Show(show) => show::run(&show, &place, args.json).await,
        Command::Replay(replay) => replay::run(replay, &place, args.json).await,
        Command::Prune(prune) => prune::run(&prune, &place, args.json).await,
        Command::Stats(stats::StatsArgs {}) => stats::run(&place, args.json).await,
    }
}
