//! `pulse-hooks inbox show`.

use std::fmt::Write as _;

use pulse_hooks::inbox::{Entry, Payload, Shown};
use serde::Serialize;

use super::place::Place;
use super::view::{EntryView, one_line, seconds};
use crate::exit::Failure;
use crate::json_text::{Layout, Strings, Style, restyle};
use crate::kept::Octets;
use crate::output::{self, FAINT, NAME, printable};

/// Show one event: its headers, its body, and every attempt that failed
///
/// Of signatures and keys in the headers only a beginning is shown; `--json` has them whole.
#[derive(clap::Args)]
pub(super) struct ShowArgs {
    /// Its number, as `list` tells it
    number: i64,

    /// Print the body alone, byte for byte
    #[arg(long, conflicts_with = "json")]
    body: bool,
}

pub(super) async fn run(args: &ShowArgs, place: &Place, json: bool) -> Result<(), Failure> {
    let number = args.number;
    let shown = place.reader().await?.show(number).await?;
    let none = || Failure::No(format!("there is no event {number} in this inbox"));
    let shown = shown.ok_or_else(none)?;
    if json {
        return output::print_json(&ShownView::from(&shown));
    }
    if args.body {
        let pruned = || Failure::No(format!("the body of event {number} has been pruned"));
        let payload = shown.payload.as_ref().ok_or_else(pruned)?;
        output::print_bytes(&payload.body)?;
        return Ok(());
    }
    output::print(&describe(&shown))?;
    Ok(())
}

#[derive(Serialize)]
struct ShownView<'a> {
    #[serde(flatten)]
    entry: EntryView<'a>,
    failures: Vec<FailureView<'a>>,
    headers: Option<Vec<(&'a str, Octets)>>,
    body: Option<Octets>,
}

#[derive(Serialize)]
struct FailureView<'a> {
    attempt: u32,
    at: jiff::Timestamp,
    error: &'a str,
}

impl<'a> From<&'a Shown> for ShownView<'a> {
    fn from(shown: &'a Shown) -> Self {
        let failures = shown.failures.iter().map(|failure| FailureView {
            attempt: failure.attempt,
            at: failure.at,
            error: &failure.error,
        });
        let headers = shown.payload.as_ref().map(|payload| {
            let headers = payload.headers.iter();
            let header = |(name, value): (&'a http::HeaderName, &http::HeaderValue)| {
                (name.as_str(), Octets::from(value.as_bytes()))
            };
            headers.map(header).collect()
        });
        let body = shown.payload.as_ref();
        Self {
            entry: EntryView::from(&shown.entry),
            failures: failures.collect(),
            headers,
            body: body.map(|payload| Octets::from(&payload.body[..])),
        }
    }
}

fn describe(shown: &Shown) -> String {
    let mut text = fields(&shown.entry);
    if !shown.failures.is_empty() {
        let _ = writeln!(text, "\n{FAINT}attempts that failed{FAINT:#}");
        for failure in &shown.failures {
            let at = seconds(failure.at);
            let error = printable(&failure.error);
            let _ = writeln!(text, "{:>4}  {at}  {error}", failure.attempt);
        }
    }
    match &shown.payload {
        Some(payload) => write_payload(&mut text, payload),
        None => {
            let _ = writeln!(text, "\n{FAINT}headers and body have been pruned{FAINT:#}");
        }
    }
    text
}

fn fields(entry: &Entry) -> String {
    let time = |time: Option<jiff::Timestamp>| time.map(seconds);
    let fields = [
        ("number", Some(entry.number.to_string())),
        ("state", Some(entry.state.to_string())),
        ("type", Some(one_line(&entry.event_type))),
        ("source", entry.source.as_deref().map(one_line)),
        ("id", Some(one_line(&entry.id))),
        ("key", entry.key.as_deref().map(one_line)),
        ("attempts", Some(entry.attempt.to_string())),
        ("sent", time(Some(entry.sent_at))),
        ("received", time(Some(entry.received_at))),
        ("due", time(entry.due_at)),
        ("settled", time(entry.settled_at)),
    ];
    let mut text = String::new();
    for (name, value) in fields {
        if let Some(value) = value {
            let _ = writeln!(text, "{NAME}{name:<9}{NAME:#} {value}");
        }
    }
    text
}

fn write_payload(text: &mut String, payload: &Payload) {
    const PRETTY: Style = Style {
        layout: Layout::Indented(2),
        strings: Strings::AsTheyAre,
    };
    let _ = writeln!(text);
    for header in payload.shown_headers() {
        let masked = if header.is_masked { "masked: " } else { "" };
        let (name, value) = (header.name, printable(&header.value));
        let _ = writeln!(text, "{FAINT}{name}: {masked}{FAINT:#}{value}");
    }
    let body = String::from_utf8_lossy(&payload.body);
    let body = restyle(&body, PRETTY).unwrap_or_else(|| body.into_owned());
    let _ = writeln!(text, "\n{}", printable(&body));
}
