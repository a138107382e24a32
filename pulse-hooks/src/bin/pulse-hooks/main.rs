//! The command: sends, signs, verifies, receives and replays deliveries, looks into inboxes, and
//! calls the Pulse API.

mod answer;
mod api;
mod completions;
mod diagnosis;
mod exit;
mod extract;
mod inbox;
mod input;
mod job;
mod json_text;
mod kept;
mod listen;
mod message;
mod output;
mod portal;
mod post;
mod replay;
mod saved;
mod secret;
mod send;
mod sign;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use exit::Failure;

const EXAMPLES: &str = "\
Examples:
  export PULSE_WEBHOOK_SECRET=whsec_…
  pulse-hooks send completed --to http://localhost:3000/hooks/pulse
  pulse-hooks listen --forward http://localhost:3000/hooks/pulse
  pulse-hooks verify request.http
  pulse-hooks inbox list --db pulse.db --state dead

  export PULSE_API_KEY=…
  pulse-hooks portal --open
  pulse-hooks extract report.pdf --wait --output report.md";

/// Test an endpoint for Pulse's webhooks, see why a delivery is refused, look into an inbox, and
/// extract documents
#[derive(Parser)]
#[command(
    name = "pulse-hooks",
    version,
    max_term_width = 100,
    after_help = after_help()
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn after_help() -> String {
    format!("{EXAMPLES}\n\n{}", exit::CODES)
}

#[derive(Subcommand)]
enum Command {
    Send(send::SendArgs),
    Sign(sign::SignArgs),
    Verify(verify::VerifyArgs),
    Listen(listen::ListenArgs),
    Replay(replay::ReplayArgs),
    Inbox(inbox::InboxArgs),
    Portal(portal::PortalArgs),
    Extract(extract::ExtractArgs),
    Job(job::JobArgs),
    Completions(completions::CompletionsArgs),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Send(args) => send::run(args).await,
        Command::Sign(args) => sign::run(args),
        Command::Verify(args) => verify::run(&args),
        Command::Listen(args) => listen::run(args).await,
        Command::Replay(args) => replay::run(args).await,
        Command::Inbox(args) => inbox::run(args).await,
        Command::Portal(args) => portal::run(&args).await,
        Command::Extract(args) => extract::run(args).await,
        Command::Job(args) => job::run(&args).await,
        Command::Completions(args) => completions::run(&args),
    }
}
