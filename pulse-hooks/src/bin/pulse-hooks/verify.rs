//! `pulse-hooks verify`: whether a request is genuine, and why not.

use std::fmt::Write as _;

use bytes::Bytes;
use jiff::Timestamp;

use crate::diagnosis::{self, Case};
use crate::exit::Failure;
use crate::input::{self, Input};
use crate::message::Message;
use crate::output::{self, BAD, FAINT, GOOD, printable};
use crate::saved::{self, Saved};
use crate::secret::{KnownSecrets, SecretArgs};

const EXAMPLES: &str = "\
Examples:
  pulse-hooks verify request.http
  pulse-hooks verify deliveries.jsonl
  pulse-hooks verify --headers headers.txt --body body.json
  pulse-hooks verify -H 'webhook-id: msg_1' -H 'webhook-timestamp: 1705314600' \\
      -H 'webhook-signature: v1,…' --body body.json --at 1705314600";

/// Tell whether a request is genuine, and if not, exactly why
///
/// FILE is a raw HTTP request, or a file that `listen` kept; each request in that is judged as of
/// when it came. Headers and body may also come from two files. The body counts byte for byte.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArgs {
    /// The saved request; `-`, or nothing, is the standard input
    #[arg(conflicts_with_all = ["headers", "header", "body"])]
    file: Option<Input>,

    /// The file that holds the headers, one a line; `-` is the standard input
    #[arg(long, value_name = "FILE")]
    headers: Option<Input>,

    /// One header, as `webhook-id: msg_1`; may be given several times
    #[arg(short = 'H', long, value_name = "HEADER")]
    header: Vec<String>,

    /// The file that holds the body; `-` is the standard input
    #[arg(long, value_name = "FILE")]
    body: Option<Input>,

    #[command(flatten)]
    secret: SecretArgs,

    /// When it came, as 2024-01-15T10:30:00Z or in Unix seconds; now unless given or known
    #[arg(long, value_name = "TIME", value_parser = input::time)]
    at: Option<Timestamp>,
}

pub(crate) fn run(args: &VerifyArgs) -> Result<(), Failure> {
    let secrets = args.secret.read()?;
    let requests = read(args)?;
    let mut all_genuine = true;
    for (nth, request) in requests.iter().enumerate() {
        let at = args.at.or(request.received_at);
        let (text, is_genuine) = judge(&request.message, &secrets, at);
        let parting = if nth > 0 { "\n" } else { "" };
        output::print(&format!("{parting}{text}"))?;
        all_genuine &= is_genuine;
    }
    if all_genuine {
        Ok(())
    } else {
        Err(Failure::Refused)
    }
}

fn read(args: &VerifyArgs) -> Result<Vec<Saved>, Failure> {
    let parts = args.headers.is_some() || !args.header.is_empty() || args.body.is_some();
    if parts {
        let message = read_parts(args)?;
        return Ok(vec![Saved {
            message,
            received_at: None,
            was_refused: false,
        }]);
    }
    let file = args.file.clone().unwrap_or(Input::Standard);
    let saved = saved::read(&file.read()?)
        .map_err(|problem| Failure::usage(format!("{file}: {problem}")))?;
    if saved.is_empty() {
        return Err(Failure::usage(format!("{file} holds no request")));
    }
    Ok(saved)
}

fn read_parts(args: &VerifyArgs) -> Result<Message, Failure> {
    let body = args.body.as_ref().unwrap_or(&Input::Standard);
    if args.headers.as_ref() == Some(&Input::Standard) && *body == Input::Standard {
        return Err(Failure::usage(
            "headers and body cannot both come from the standard input\n\
             help: name the body's file with `--body FILE`",
        ));
    }
    let mut headers = saved::read_arguments(&args.header).map_err(Failure::Usage)?;
    if let Some(file) = &args.headers {
        let of_file = saved::read_headers(&file.read()?).map_err(Failure::Usage)?;
        for (name, value) in &of_file {
            headers.append(name, value.clone());
        }
    }
    Ok(Message {
        headers,
        body: Bytes::from(body.read()?),
    })
}

/// The verdict in words, and whether it is genuine.
fn judge(message: &Message, secrets: &KnownSecrets, at: Option<Timestamp>) -> (String, bool) {
    let now = at.unwrap_or_else(Timestamp::now);
    let diagnosis = diagnosis::diagnose(&Case {
        headers: &message.headers,
        body: &message.body,
        secrets,
        now,
    });
    let mut what = String::new();
    if let Some(event_type) = message.event_type() {
        let _ = write!(what, "  {}", printable(&event_type));
    }
    if let Some(id) = message.id() {
        let _ = write!(what, "  {}", printable(id));
    }
    let mut text = String::new();
    match &diagnosis.error {
        None => {
            let _ = writeln!(text, "{GOOD}genuine{GOOD:#}{what}");
        }
        Some(error) => {
            let status = if error.is_malformed() { 400 } else { 401 };
            let _ = writeln!(text, "{BAD}refused{BAD:#}{what}");
            let _ = writeln!(text, "{error} {FAINT}(answered {status}){FAINT:#}");
        }
    }
    for finding in &diagnosis.findings {
        let _ = writeln!(text, "- {finding}");
    }
    (text, diagnosis.error.is_none())
}
