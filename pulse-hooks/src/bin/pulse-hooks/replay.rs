//! `pulse-hooks replay`: sends what `listen` kept again.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;

use crate::answer;
use crate::exit::Failure;
use crate::input::{self, Input};
use crate::message::{Family, Message, end_to_end, sign};
use crate::output::{self, BAD, FAINT, GOOD, NAME, printable};
use crate::post::{Answer, Poster, Target, Unreachable};
use crate::saved::{self, Saved};
use crate::secret::SecretArgs;

const EXAMPLES: &str = "\
Examples:
  pulse-hooks replay deliveries.jsonl --to http://localhost:3000/hooks/pulse
  pulse-hooks replay deliveries.jsonl --sign --to http://localhost:3000/hooks/pulse
  pulse-hooks replay deliveries.jsonl --sign --id msg_1 --to http://localhost:3000/hooks/pulse";

/// Send kept requests again, one after the other, byte for byte
///
/// FILE is one that `listen` kept, or a raw HTTP request. Headers and body are sent as they came.
/// An endpoint refuses what is older than five minutes: with --sign it gets a fresh timestamp and
/// signature, under its own id.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReplayArgs {
    /// What `listen` kept, or a raw HTTP request; `-` is the standard input
    file: Input,

    /// Where to, as http:// or https://; a user and a password in it become basic auth
    #[arg(long, value_name = "URL")]
    to: String,

    /// Sign anew, as of now
    #[arg(long)]
    sign: bool,

    #[command(flatten)]
    secret: SecretArgs,

    /// Only the request with this id
    #[arg(long)]
    id: Option<String>,

    /// Also those that were refused when they came
    #[arg(long)]
    refused: bool,

    /// How long to wait for an answer; Pulse waits 15s
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = input::duration)]
    timeout: Duration,
}

pub(crate) async fn run(args: ReplayArgs) -> Result<(), Failure> {
    let poster = Poster::new(Target::parse(&args.to)?, args.timeout)?;
    // Without `--sign` only asked so that `--secret` is told about.
    let secrets = match args.sign {
        true => Some(args.secret.read()?.secrets),
        false => args.secret.check().map(|()| None)?,
    };
    let mut verdict = Ok(());
    for request in select(&args)? {
        let headers = end_to_end(&request.message.headers);
        let mut message = Message {
            headers,
            ..request.message
        };
        if let Some(secrets) = &secrets {
            sign_anew(&mut message, secrets)?;
        }
        let head = head(&message);
        let answer = poster.post(message).await;
        output::print(&format!("{head}  {}\n", describe(&answer)))?;
        verdict = verdict.and(judge(answer));
    }
    verdict
}

fn describe(answer: &Result<Answer, Unreachable>) -> String {
    match answer {
        Ok(answer) => {
            let status = answer.status;
            let style = if status.is_success() { GOOD } else { BAD };
            let took = answer::took(answer.took);
            format!("{style}{status}{style:#}  {FAINT}in {took}{FAINT:#}")
        }
        Err(Unreachable(reason)) => format!("{BAD}{}{BAD:#}", printable(reason)),
    }
}

fn judge(answer: Result<Answer, Unreachable>) -> Result<(), Failure> {
    answer::judge(answer?.status)
}

fn select(args: &ReplayArgs) -> Result<Vec<Saved>, Failure> {
    let file = &args.file;
    let saved = saved::read(&file.read()?)
        .map_err(|problem| Failure::usage(format!("{file}: {problem}")))?;
    let fits = |saved: &Saved| match &args.id {
        Some(id) => saved.message.id() == Some(id),
        None => true,
    };
    let (refused, taken): (Vec<_>, Vec<_>) = saved
        .into_iter()
        .filter(fits)
        .partition(|saved| saved.was_refused && !args.refused);
    if !refused.is_empty() {
        let count = refused.len();
        output::note(&format!(
            "{count} that were refused when they came are left out; `--refused` sends them too"
        ));
    }
    if taken.is_empty() {
        return Err(Failure::No(format!("{file} holds no request to be sent")));
    }
    Ok(taken)
}

/// In the family it came in, under its own id; one without a header of these gets a new id.
fn sign_anew(message: &mut Message, secrets: &pulse_hooks::Secrets) -> Result<(), Failure> {
    let has = |family: &Family| message.headers.contains_key(&family.names()[0]);
    let family = Family::ALL.into_iter().find(has).unwrap_or(Family::Webhook);
    let id = match message.id() {
        Some(id) => id.to_owned(),
        None => crate::message::fresh_id()?,
    };
    for name in Family::ALL.into_iter().flat_map(Family::names) {
        message.headers.remove(name);
    }
    let signed = sign(secrets, family, &id, Timestamp::now(), &message.body)?;
    message.headers.extend(signed);
    Ok(())
}

fn head(message: &Message) -> String {
    let mut head = String::new();
    let event_type = message.event_type();
    let event_type = event_type.as_deref().map_or("?".into(), printable);
    let id = message.id().map_or("?".into(), printable);
    let _ = write!(head, "{NAME}{event_type}{NAME:#}  {id}");
    head
}
