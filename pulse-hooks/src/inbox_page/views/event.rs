//! One event, with all that is known of it.

use askama::Template;

use super::super::query::{Action, Notice, Query};
use super::body::BodyText;
use super::visible::visible;
use super::when::When;
use super::{Field, STYLE, Visitor, fields, icon};
use crate::inbox::{Entry, EventState, Failure, Payload, Shown, ShownHeader};

#[derive(Template)]
#[template(path = "inbox_page/event.html", whitespace = "minimize")]
pub(in super::super) struct EventView {
    visitor: Visitor,
    notice: Option<&'static str>,
    number: i64,
    state: EventState,
    event_type: String,
    id: String,
    source: Option<String>,
    key: Option<String>,
    attempt: u32,
    sent: When,
    received: When,
    due: Option<When>,
    is_due: bool,
    settled: Option<When>,
    /// The last first.
    failures: Vec<Attempt>,
    payload: Option<PayloadView>,
    /// The list it was chosen from.
    list: String,
    /// The filter of that list.
    hidden: Vec<Field>,
}

struct Attempt {
    attempt: u32,
    at: When,
    error: String,
}

struct PayloadView {
    headers: Vec<ShownHeader>,
    body: BodyText,
    bytes: usize,
    /// The whole body, to be saved.
    address: String,
}

impl EventView {
    pub(in super::super) fn new(shown: &Shown, query: &Query, visitor: Visitor) -> Self {
        let Entry {
            number,
            state,
            attempt,
            ..
        } = shown.entry;
        let entry = &shown.entry;
        let when = |time| When::new(time, visitor.now);
        let list = Query {
            find: query.find.clone(),
            ..Query::default()
        };
        let payload = shown.payload.as_ref();
        let failures = shown.failures.iter().rev();
        Self {
            notice: query.notice.and_then(say),
            number,
            state,
            event_type: visible(&entry.event_type),
            id: visible(&entry.id),
            source: entry.source.as_deref().map(visible),
            key: entry.key.as_deref().map(visible),
            attempt,
            sent: when(entry.sent_at),
            received: when(entry.received_at),
            due: entry.due_at.map(when),
            is_due: entry.due_at.is_some_and(|due| due <= visitor.now),
            settled: entry.settled_at.map(when),
            failures: failures
                .map(|failure| Attempt::new(failure, &visitor))
                .collect(),
            payload: payload.map(|payload| PayloadView::new(payload, number)),
            list: list.address(),
            hidden: fields(query.find.pairs()),
            visitor,
        }
    }

    fn is(&self, state: &str) -> bool {
        self.state.as_str() == state
    }

    /// What can be done with it.
    fn action(&self) -> Option<Action> {
        self.payload.as_ref()?;
        match self.state {
            EventState::Running => None,
            EventState::Waiting if self.is_due => None,
            EventState::Done => Some(Action::ReplayHandled),
            EventState::Waiting | EventState::Dead => Some(Action::Replay),
        }
    }
}

fn say(notice: Notice) -> Option<&'static str> {
    match notice {
        Notice::Due => Some("Replayed: due now, with all its attempts before it."),
        Notice::Running => Some("It runs just now, and was left alone."),
        Notice::Done => Some("It has been handled meanwhile, and was left alone."),
        Notice::Pruned => Some("Its body has been pruned: it cannot be replayed."),
        // Said of a list.
        Notice::Dead(_) => None,
    }
}

impl Attempt {
    fn new(failure: &Failure, visitor: &Visitor) -> Self {
        Self {
            attempt: failure.attempt,
            at: When::new(failure.at, visitor.now),
            error: visible(&failure.error),
        }
    }
}

impl PayloadView {
    fn new(payload: &Payload, number: i64) -> Self {
        let whole = Query {
            number: Some(number),
            body: true,
            ..Query::default()
        };
        let mut headers = payload.shown_headers();
        for header in &mut headers {
            header.value = visible(&header.value);
        }
        Self {
            headers,
            body: BodyText::new(&payload.body),
            bytes: payload.body.len(),
            address: whole.address(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn what_has_been_pruned_is_told_and_offers_nothing() {
        let entry = Entry {
            number: 1,
            source: None,
            id: "msg_1".to_owned(),
            event_type: "job.completed".to_owned(),
            key: None,
            state: EventState::Done,
            sent_at: Timestamp::UNIX_EPOCH,
            received_at: Timestamp::UNIX_EPOCH,
            due_at: None,
            settled_at: Some(Timestamp::UNIX_EPOCH),
            attempt: 1,
            last_error: None,
        };
        let shown = Shown {
            entry,
            failures: Vec::new(),
            payload: None,
        };
        let visitor = Visitor {
            user: "ann".to_owned(),
            csrf: String::new(),
            now: Timestamp::UNIX_EPOCH,
        };
        let page = EventView::new(&shown, &Query::default(), visitor);
        let page = page.render().expect("it renders");
        assert!(page.contains("it cannot be replayed"), "{page}");
        assert!(page.contains("They have been pruned"), "{page}");
        assert!(!page.contains("<form"), "{page}");
    }
}
