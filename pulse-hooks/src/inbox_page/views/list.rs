//! The list of events, with what is wrong before it.

use askama::Template;

use super::super::query::{Action, Find, Notice, Query};
use super::visible::visible;
use super::when::{When, span, write_field};
use super::{Field, STYLE, Visitor, fields, icon};
use crate::inbox::{Counts, Entry, EventState, Page};

/// How long an event may be due before something seems wrong, in seconds.
const PATIENCE: i64 = 60;

#[derive(Template)]
#[template(path = "inbox_page/list.html", whitespace = "minimize")]
pub(in super::super) struct ListView {
    visitor: Visitor,
    counts: Counts,
    notice: Option<String>,
    /// How long the first event that is due has not been taken.
    overdue: Option<String>,
    tiles: [Tile; 4],
    states: [Choice; 4],
    form: Form,
    /// Of the form that replays the dead which fit the filter.
    hidden: Vec<Field>,
    chosen: Vec<Field>,
    is_filtered: bool,
    /// By more than the state.
    is_narrow: bool,
    can_hold_dead: bool,
    rows: Vec<Row>,
    is_first: bool,
    first: String,
    next: Option<String>,
}

struct Tile {
    state: EventState,
    count: u64,
    address: String,
    note: Option<String>,
    is_chosen: bool,
}

struct Choice {
    name: &'static str,
    is_chosen: bool,
}

struct Form {
    event_type: String,
    source: String,
    id: String,
    since: String,
    until: String,
}

struct Row {
    address: String,
    state: EventState,
    event_type: String,
    source: Option<String>,
    id: String,
    attempt: u32,
    received: When,
    due: Option<When>,
    is_due: bool,
    error: Option<String>,
}

impl ListView {
    pub(in super::super) fn new(
        counts: Counts,
        page: &Page,
        query: &Query,
        visitor: Visitor,
    ) -> Self {
        let find = &query.find;
        let of = |find: &Find, from| Query {
            find: find.clone(),
            from,
            ..Query::default()
        };
        let dead_or_any = Find {
            state: None,
            ..find.clone()
        };
        let rows = page.entries.iter();
        Self {
            notice: query.notice.and_then(say),
            overdue: overdue(&counts, &visitor),
            tiles: [
                EventState::Dead,
                EventState::Waiting,
                EventState::Running,
                EventState::Done,
            ]
            .map(|state| Tile::new(state, &counts, find, &visitor)),
            states: EventState::ALL.map(|state| Choice {
                name: state.as_str(),
                is_chosen: find.state == Some(state),
            }),
            form: Form::new(find),
            hidden: fields(dead_or_any.pairs()),
            chosen: chosen(find),
            is_narrow: dead_or_any != Find::default(),
            is_filtered: *find != Find::default(),
            can_hold_dead: find.state.is_none_or(|state| state == EventState::Dead),
            rows: rows.map(|entry| Row::new(entry, find, &visitor)).collect(),
            is_first: query.from.is_none(),
            first: of(find, None).address(),
            next: page.next.map(|next| of(find, Some(next)).address()),
            counts,
            visitor,
        }
    }
}

fn say(notice: Notice) -> Option<String> {
    match notice {
        Notice::Dead(0) => Some("No dead event fits: nothing was replayed.".to_owned()),
        Notice::Dead(events) => Some(format!(
            "Replayed of the dead: {events}. Each is due now, with all its attempts before it."
        )),
        // Said of one event.
        Notice::Due | Notice::Running | Notice::Done | Notice::Pruned => None,
    }
}

/// The filter as people read it.
fn chosen(find: &Find) -> Vec<Field> {
    let field = |(name, value): (_, String)| Field {
        name,
        value: visible(&value),
    };
    find.pairs().into_iter().map(field).collect()
}

fn overdue(counts: &Counts, visitor: &Visitor) -> Option<String> {
    let seconds = visitor.now.as_second() - counts.first_due?.as_second();
    (seconds > PATIENCE).then(|| span(seconds))
}

impl Tile {
    fn new(state: EventState, counts: &Counts, find: &Find, visitor: &Visitor) -> Self {
        let of_state = Query {
            find: Find {
                state: Some(state),
                ..Find::default()
            },
            ..Query::default()
        };
        let (count, since) = match state {
            EventState::Waiting => (counts.waiting, counts.oldest_waiting),
            EventState::Running => (counts.running, None),
            EventState::Done => (counts.done, None),
            EventState::Dead => (counts.dead, None),
        };
        let age = since.map(|since| span((visitor.now.as_second() - since.as_second()).max(0)));
        Self {
            state,
            count,
            address: of_state.address(),
            note: age.map(|age| format!("oldest {age}")),
            is_chosen: find.state == Some(state),
        }
    }
}

impl Form {
    fn new(find: &Find) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            event_type: text(&find.event_type),
            source: text(&find.source),
            id: text(&find.id),
            since: find.since.map(write_field).unwrap_or_default(),
            until: find.until.map(write_field).unwrap_or_default(),
        }
    }
}

impl Row {
    fn new(entry: &Entry, find: &Find, visitor: &Visitor) -> Self {
        let shown = Query {
            number: Some(entry.number),
            find: find.clone(),
            ..Query::default()
        };
        // Of one that runs it is the end of its lease.
        let due = entry.due_at.filter(|_| entry.state == EventState::Waiting);
        Self {
            address: shown.address(),
            state: entry.state,
            event_type: visible(&entry.event_type),
            source: entry.source.as_deref().map(visible),
            id: visible(&entry.id),
            attempt: entry.attempt,
            received: When::new(entry.received_at, visitor.now),
            is_due: due.is_some_and(|due| due <= visitor.now),
            due: due.map(|due| When::new(due, visitor.now)),
            // What was handled in the end has its errors on its own page.
            error: entry
                .last_error
                .as_deref()
                .filter(|_| entry.state != EventState::Done)
                .map(visible),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    /// The list of an empty page, with one event that is due since so many seconds.
    fn list(seconds: i64) -> String {
        let now = Timestamp::UNIX_EPOCH;
        let due = now - SignedDuration::from_secs(seconds);
        let counts = Counts {
            waiting: 1,
            oldest_waiting: Some(due),
            first_due: Some(due),
            ..Counts::default()
        };
        let visitor = Visitor {
            user: "ann".to_owned(),
            csrf: String::new(),
            now,
        };
        let page = Page {
            entries: Vec::new(),
            next: None,
        };
        let list = ListView::new(counts, &page, &Query::default(), visitor);
        list.render().expect("it renders")
    }

    #[test]
    fn that_no_worker_takes_what_is_due_is_told_after_a_while() {
        let late = list(7500);
        assert!(late.contains("has been due for 2 h 5 min"), "{late}");
        assert!(late.contains("oldest 2 h 5 min"), "{late}");
        for seconds in [0, 59, -7200] {
            assert!(!list(seconds).contains("has been due"), "{seconds}");
        }
    }
}
