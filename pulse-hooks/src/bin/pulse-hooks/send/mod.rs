//! `pulse-hooks send`: a signed test event.

mod batch;
mod sample;
mod summary;
mod tamper;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use pulse_hooks::Secrets;
use serde_json::value::RawValue;

use crate::answer;
use crate::exit::Failure;
use crate::input::{self, Input};
use crate::message::{self, Family, FamilyArgs, Message};
use crate::output::{self, FAINT, NAME, printable};
use crate::post::{Poster, Target};
use crate::saved;
use crate::secret::SecretArgs;
use batch::Sent;
use tamper::Tamper;

const EXAMPLES: &str = "\
Examples:
  pulse-hooks send completed --to http://localhost:3000/hooks/pulse
  pulse-hooks send job.archived --data '{\"job_id\":\"job_1\"}' --to http://localhost:3000/hooks/pulse
  pulse-hooks send failed --data @failed.json --to http://localhost:3000/hooks/pulse
  pulse-hooks send completed --tamper body --to http://localhost:3000/hooks/pulse
  pulse-hooks send completed --repeat 5000 --rate 200 --to http://localhost:3000/hooks/pulse";

/// Send a signed test event, and show the answer
///
/// EVENT is a type such as `job.completed`, or its last part alone for Pulse's own events:
/// created, processing, completed, failed, cancelled. These have samples; any other type takes
/// its data from --data.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SendArgs {
    /// The event's type, such as completed or job.completed
    event: String,

    /// Where to, as http:// or https://; a user and a password in it become basic auth
    #[arg(long, value_name = "URL")]
    to: String,

    #[command(flatten)]
    secret: SecretArgs,

    /// The event's data: JSON, `@FILE`, or `@-` for the standard input
    #[arg(long, value_name = "JSON|@FILE")]
    data: Option<String>,

    /// The message's id, the same for all that are sent; a new one for each unless given
    #[arg(long)]
    id: Option<String>,

    /// One more header, as `x-gate: open`, beside the signature's; may be given several times
    #[arg(short = 'H', long, value_name = "HEADER")]
    header: Vec<String>,

    #[command(flatten)]
    family: FamilyArgs,

    /// Send this many; samples are each of a job of its own, unless --id makes them one message
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    repeat: u64,

    /// At most this many a second, such as 200 or 0.5; as fast as they are answered unless given
    #[arg(long, value_name = "R", value_parser = rate)]
    rate: Option<f64>,

    /// At most this many at one time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,

    /// Make one thing wrong, which the endpoint must refuse
    #[arg(long)]
    tamper: Option<Tamper>,

    /// How long to wait for an answer; Pulse waits 15s
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = input::duration)]
    timeout: Duration,

    /// Print each answer as a line of JSON, with its message's id; the summary goes to the
    /// standard error
    #[arg(long)]
    json: bool,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok();
    let rate = rate.filter(|rate| (0.001..=1_000_000.0).contains(rate));
    rate.ok_or_else(|| "a number from 0.001 to 1000000".to_owned())
}

pub(crate) async fn run(args: SendArgs) -> Result<(), Failure> {
    let poster = Poster::new(Target::parse(&args.to)?, args.timeout)?;
    let secrets = args.secret.read()?.secrets;
    let maker = Maker {
        event_type: sample::event_type(&args.event).to_owned(),
        data: args.data.as_deref().map(read_data).transpose()?,
        has_own_jobs: args.repeat > 1 && args.id.is_none(),
        id: args.id,
        headers: read_headers(&args.header)?,
        secrets: match args.tamper {
            Some(tamper) => tamper.secrets(secrets)?,
            None => secrets,
        },
        family: args.family.family(),
        tamper: args.tamper,
    };
    if args.repeat == 1 && !args.json {
        return send_one(&poster, &maker).await;
    }
    let plan = batch::Plan {
        count: args.repeat,
        rate: args.rate,
        concurrency: args.concurrency.into(),
    };
    let tell = |sent: &Sent| match args.json {
        true => output::print(&sent.line()?),
        false => Ok(()),
    };
    let summary = batch::run(&plan, &poster, |nth| maker.make(nth), tell).await?;
    match args.json {
        true => output::note(summary.to_string().trim_end()),
        false => output::print(&summary.to_string())?,
    }
    summary.verdict(maker.judge())
}

async fn send_one(poster: &Poster, maker: &Maker) -> Result<(), Failure> {
    let message = maker.make(0)?;
    output::print(&format!(
        "{NAME}{}{NAME:#}  {}  {FAINT}to{FAINT:#} {}\n",
        printable(&maker.event_type),
        message.id().unwrap_or_default(),
        poster.target(),
    ))?;
    let answer = poster.post(message).await?;
    output::print(&answer::describe(&answer))?;
    if maker.tamper.is_some() {
        tamper::judge(answer.status)?;
        return Ok(output::print("refused, as it must be\n")?);
    }
    if let Some(advice) = answer::advice(&answer) {
        output::print(&format!("{FAINT}{advice}{FAINT:#}\n"))?;
    }
    answer::judge(answer.status)
}

fn read_headers(headers: &[String]) -> Result<HeaderMap, Failure> {
    let headers = saved::read_arguments(headers).map_err(Failure::Usage)?;
    let signed = Family::ALL.into_iter().flat_map(Family::names);
    match signed.into_iter().find(|name| headers.contains_key(name)) {
        None => Ok(headers),
        Some(name) => Err(Failure::usage(format!(
            "`{name}` is made with the signature\n\
             help: `--id` sets the id, `--tamper` spoils what is signed"
        ))),
    }
}

fn read_data(text: &str) -> Result<Box<RawValue>, Failure> {
    let (name, json) = match text.strip_prefix('@') {
        Some(file) => {
            let input: Input = file.parse().unwrap_or_else(|never| match never {});
            let name = input.to_string();
            let json = String::from_utf8(input.read()?);
            (
                name,
                json.map_err(|_| Failure::usage("the data is not UTF-8"))?,
            )
        }
        None => ("`--data`".to_owned(), text.to_owned()),
    };
    let json = json.trim().to_owned();
    RawValue::from_string(json).map_err(|error| {
        Failure::usage(format!(
            "{name} is not JSON: {error}\nhelp: `--data @FILE` reads a file"
        ))
    })
}

/// Makes test events.
struct Maker {
    event_type: String,
    data: Option<Box<RawValue>>,
    id: Option<String>,
    /// Beside the signature's.
    headers: HeaderMap,
    /// Whether each sample is of another job.
    has_own_jobs: bool,
    secrets: Secrets,
    family: Family,
    tamper: Option<Tamper>,
}

impl Maker {
    fn judge(&self) -> fn(StatusCode) -> Result<(), Failure> {
        match self.tamper {
            Some(_) => tamper::judge,
            None => answer::judge,
        }
    }

    fn make(&self, nth: u64) -> Result<Message, Failure> {
        let now = Timestamp::now();
        let sent_at = self.tamper.map_or(now, |tamper| tamper.sent_at(now));
        let job = if self.has_own_jobs { nth } else { 0 };
        let body = sample::body(&self.event_type, sent_at, self.data.as_deref(), job)?;
        let id = match &self.id {
            Some(id) => id.clone(),
            None => message::fresh_id()?,
        };
        let body = Bytes::from(body);
        let mut message = Message::signed(&self.secrets, self.family, &id, sent_at, body)?;
        message.headers.extend(self.headers.clone());
        if let Some(tamper) = self.tamper {
            tamper.spoil(&mut message, self.family);
        }
        Ok(message)
    }
}
