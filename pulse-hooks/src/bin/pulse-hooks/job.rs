//! `pulse-hooks job`: where a job stands, its result, and its end.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use pulse_hooks::client::Job;

use crate::api::{ApiArgs, WaitArgs, Waited};
use crate::exit::Failure;
use crate::output::{self, NAME, printable};

const EXAMPLES: &str = "\
Examples:
  export PULSE_API_KEY=…
  pulse-hooks job get 123e4567-e89b-12d3-a456-426614174000
  pulse-hooks job wait 123e4567-e89b-12d3-a456-426614174000 --output report.md
  pulse-hooks job cancel 123e4567-e89b-12d3-a456-426614174000";

/// Read a job, wait for its result, or cancel it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct JobArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tell where a job stands: exit code 0, wherever that is
    Get(OneArgs),
    /// Wait until a job has ended, and print its result
    ///
    /// As Markdown; with --json the whole job, its result in it. Exit code 1 if it failed, was
    /// cancelled or has expired, 3 if it is not done in time.
    Wait(WaitForArgs),
    /// Cancel a job
    ///
    /// The API has taken it then; `job get` says when it is done.
    Cancel(OneArgs),
}

#[derive(Args)]
struct OneArgs {
    /// The job, as `extract` and the events name it
    id: String,

    #[command(flatten)]
    api: ApiArgs,
}

#[derive(Args)]
struct WaitForArgs {
    #[command(flatten)]
    job: OneArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

pub(crate) async fn run(args: &JobArgs) -> Result<(), Failure> {
    match &args.command {
        Command::Get(args) => get(args).await,
        Command::Wait(WaitForArgs { job, wait }) => {
            wait.check()?;
            let client = job.api.client()?;
            wait.run(&client, &Waited::Named(&job.id), job.api.json)
                .await
        }
        Command::Cancel(args) => cancel(args).await,
    }
}

async fn get(args: &OneArgs) -> Result<(), Failure> {
    let job = args.api.client()?.job(&args.id).await?;
    if args.api.json {
        return output::print_json(&job);
    }
    Ok(output::print(&describe(&job))?)
}

async fn cancel(args: &OneArgs) -> Result<(), Failure> {
    let cancelled = args.api.client()?.cancel(&args.id).await?;
    if args.api.json {
        return output::print_json(&cancelled);
    }
    let message = cancelled.message.as_deref();
    let message = message.unwrap_or("the API has taken the cancellation");
    let job_id = printable(&cancelled.job_id);
    Ok(output::print(&format!(
        "{job_id}  {}\n",
        printable(message)
    ))?)
}

fn describe(job: &Job) -> String {
    let result = job.result.as_ref();
    let pages = result.and_then(|result| result.page_count());
    let fields = [
        ("job", Some(job.job_id.clone())),
        ("status", Some(job.status.to_string())),
        ("created", job.created_at.map(|time| time.to_string())),
        ("updated", job.updated_at.map(|time| time.to_string())),
        ("pages", pages.map(|pages| pages.to_string())),
        ("error", job.error.as_ref().map(|error| error.to_string())),
    ];
    let mut text = String::new();
    for (name, value) in fields {
        if let Some(value) = value {
            let _ = writeln!(text, "{NAME}{name:<8}{NAME:#} {}", printable(&value));
        }
    }
    text
}
