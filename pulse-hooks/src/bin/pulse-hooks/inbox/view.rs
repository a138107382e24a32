//! Entries as tables and as JSON.

use comfy_table::{ContentArrangement, Table, presets};
use jiff::Timestamp;
use pulse_hooks::inbox::Entry;
use serde::Serialize;

use crate::output::printable;

/// As much of an error as fits a line.
const ERROR_WIDTH: usize = 60;

/// As much of an id, a type or a source: the sender's are shorter, and anybody's may be longer.
const NAME_WIDTH: usize = 40;

#[derive(Serialize)]
pub(super) struct EntryView<'a> {
    number: i64,
    state: &'static str,
    source: Option<&'a str>,
    id: &'a str,
    event_type: &'a str,
    key: Option<&'a str>,
    attempt: u32,
    sent_at: Timestamp,
    received_at: Timestamp,
    due_at: Option<Timestamp>,
    settled_at: Option<Timestamp>,
    last_error: Option<&'a str>,
}

impl<'a> From<&'a Entry> for EntryView<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            number: entry.number,
            state: entry.state.as_str(),
            source: entry.source.as_deref(),
            id: &entry.id,
            event_type: &entry.event_type,
            key: entry.key.as_deref(),
            attempt: entry.attempt,
            sent_at: entry.sent_at,
            received_at: entry.received_at,
            due_at: entry.due_at,
            settled_at: entry.settled_at,
            last_error: entry.last_error.as_deref(),
        }
    }
}

pub(super) fn table(entries: &[Entry]) -> String {
    let has_sources = entries.iter().any(|entry| entry.source.is_some());
    let mut header = vec![
        "number",
        "state",
        "type",
        "id",
        "received",
        "attempts",
        "last error",
    ];
    if has_sources {
        header.insert(3, "source");
    }
    let mut table = plain_table();
    table.set_header(header);
    for entry in entries {
        let error = entry.last_error.as_deref().map(first_line);
        let mut row = vec![
            entry.number.to_string(),
            entry.state.to_string(),
            short(&entry.event_type, NAME_WIDTH),
            short(&entry.id, NAME_WIDTH),
            seconds(entry.received_at),
            entry.attempt.to_string(),
            error.unwrap_or_else(none),
        ];
        if has_sources {
            let source = entry.source.as_deref();
            let source = source.map(|source| short(source, NAME_WIDTH));
            row.insert(3, source.unwrap_or_else(none));
        }
        table.add_row(row);
    }
    table.trim_fmt() + "\n"
}

/// What stands where there is nothing: an empty column would be none to `awk`.
fn none() -> String {
    "-".to_owned()
}

/// Columns parted by spaces, for eyes and `awk` alike.
fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table
}

pub(super) fn seconds(time: Timestamp) -> String {
    format!("{time:.0}")
}

pub(super) fn one_line(text: &str) -> String {
    printable(text).replace(['\n', '\t'], " ")
}

fn first_line(text: &str) -> String {
    short(text.lines().next().unwrap_or_default(), ERROR_WIDTH)
}

/// At most so many characters in one line.
fn short(text: &str, width: usize) -> String {
    let line = one_line(text);
    match line.char_indices().nth(width) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
