//! What an address or a form says. One reader for both, and a strict one: a filter that was
//! misread would replay what nobody chose.

use form_urlencoded::Serializer;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::problem::Problem;
use crate::inbox::{EventState, Filter};

/// What the page is asked to show or to do.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Query {
    /// One event, or else the list.
    pub(super) number: Option<i64>,
    pub(super) find: Find,
    /// Where the list goes on.
    pub(super) from: Option<i64>,
    /// The event's body alone.
    pub(super) body: bool,
    /// What came of a form.
    pub(super) notice: Option<Notice>,
    pub(super) action: Option<Action>,
    pub(super) csrf: Option<String>,
}

/// Which events the list shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Find {
    pub(super) state: Option<EventState>,
    pub(super) event_type: Option<String>,
    pub(super) source: Option<String>,
    pub(super) id: Option<String>,
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

/// What a form does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Replay,
    ReplayHandled,
    ReplayDead,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    Due,
    Running,
    Done,
    Pruned,
    /// So many dead ones are due.
    Dead(u64),
}

impl Query {
    /// Reads `key=value&…`.
    pub(super) fn read(text: &[u8]) -> Result<Self, Problem> {
        let mut query = Self::default();
        let mut seen = Vec::new();
        for (key, value) in form_urlencoded::parse(text) {
            if seen.contains(&key) {
                return Err(Problem::Query(format!("`{key}` is given twice")));
            }
            let value = value.trim();
            if value.contains('\0') {
                return Err(Problem::Query(format!("`{key}` has a NUL in it")));
            }
            // A form sends the fields that nobody filled in, too.
            if !value.is_empty() {
                query.set(&key, value)?;
            }
            seen.push(key);
        }
        Ok(query)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        let text = || Some(value.to_owned());
        match key {
            "number" => self.number = Some(read_number(key, value)?),
            "from" => self.from = Some(read_number(key, value)?),
            "state" => self.find.state = Some(read_state(value)?),
            "type" => self.find.event_type = text(),
            "source" => self.find.source = text(),
            "id" => self.find.id = text(),
            "since" => self.find.since = Some(read_time(key, value)?),
            "until" => self.find.until = Some(read_time(key, value)?),
            "body" => self.body = true,
            "notice" => self.notice = Notice::read(value),
            "do" => self.action = Some(Action::read(value)?),
            "csrf" => self.csrf = text(),
            _ => return Err(Problem::Query(format!("`{key}` is no key of this page"))),
        }
        Ok(())
    }

    /// The address of what this asks for, relative to wherever the page is mounted.
    pub(super) fn address(&self) -> String {
        let mut pairs = Serializer::for_suffix("?".to_owned(), 1);
        if let Some(number) = self.number {
            pairs.append_pair("number", &number.to_string());
        }
        for (key, value) in self.find.pairs() {
            pairs.append_pair(key, &value);
        }
        if let Some(from) = self.from {
            pairs.append_pair("from", &from.to_string());
        }
        if self.body {
            pairs.append_pair("body", "1");
        }
        if let Some(notice) = self.notice {
            pairs.append_pair("notice", &notice.as_text());
        }
        pairs.finish()
    }
}

impl Find {
    /// The fields that are set, as a form or an address has them.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let pairs = [
            ("state", self.state.map(|state| state.as_str().to_owned())),
            ("type", self.event_type.clone()),
            ("source", self.source.clone()),
            ("id", self.id.clone()),
            ("since", time(self.since)),
            ("until", time(self.until)),
        ];
        let pairs = pairs.into_iter();
        pairs
            .filter_map(|(key, value)| Some((key, value?)))
            .collect()
    }

    pub(super) fn filter(&self) -> Filter {
        let mut filter = Filter::new();
        if let Some(state) = self.state {
            filter = filter.state(state);
        }
        if let Some(event_type) = &self.event_type {
            filter = filter.event_type(event_type);
        }
        if let Some(source) = &self.source {
            filter = filter.source(source);
        }
        if let Some(id) = &self.id {
            filter = filter.id(id);
        }
        if let Some(since) = self.since {
            filter = filter.since(since);
        }
        if let Some(until) = self.until {
            filter = filter.until(until);
        }
        filter
    }
}

impl Action {
    const ALL: [Self; 3] = [Self::Replay, Self::ReplayHandled, Self::ReplayDead];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::ReplayHandled => "replay-handled",
            Self::ReplayDead => "replay-dead",
        }
    }

    fn read(value: &str) -> Result<Self, Problem> {
        let mut all = Self::ALL.into_iter();
        all.find(|action| action.as_str() == value)
            .ok_or_else(|| Problem::Query(format!("`do`: `{value}` is nothing this page does")))
    }
}

impl Notice {
    fn as_text(self) -> String {
        match self {
            Self::Due => "due".to_owned(),
            Self::Running => "running".to_owned(),
            Self::Done => "done".to_owned(),
            Self::Pruned => "pruned".to_owned(),
            Self::Dead(events) => events.to_string(),
        }
    }

    /// Nothing, where it says nothing: the address may have been written by hand.
    fn read(value: &str) -> Option<Self> {
        match value {
            "due" => Some(Self::Due),
            "running" => Some(Self::Running),
            "done" => Some(Self::Done),
            "pruned" => Some(Self::Pruned),
            number => number.parse().ok().map(Self::Dead),
        }
    }
}

fn read_number(key: &str, value: &str) -> Result<i64, Problem> {
    value
        .parse()
        .map_err(|_| Problem::Query(format!("`{key}`: `{value}` is no number of an event")))
}

fn read_state(value: &str) -> Result<EventState, Problem> {
    let mut all = EventState::ALL.into_iter();
    all.find(|state| state.as_str() == value).ok_or_else(|| {
        let known = EventState::ALL.map(EventState::as_str).join("`, `");
        Problem::Query(format!("`state`: `{value}` is none of `{known}`"))
    })
}

/// A browser's field for times has no zone, and this page speaks of UTC alone.
fn read_time(key: &str, value: &str) -> Result<Timestamp, Problem> {
    let in_utc = || {
        let civil: DateTime = value.parse().ok()?;
        TimeZone::UTC.to_timestamp(civil).ok()
    };
    value.parse().ok().or_else(in_utc).ok_or_else(|| {
        Problem::Query(format!(
            "`{key}`: `{value}` is no time; write it as 2024-01-15T10:30, in UTC"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_was_made_of() {
        let asked = Query {
            number: Some(7),
            find: Find {
                state: Some(EventState::Dead),
                event_type: Some("job.failed".to_owned()),
                source: Some("a&b=c".to_owned()),
                id: Some("m\"sg<1>".to_owned()),
                since: Some("2024-01-15T10:30:00.5Z".parse().unwrap()),
                until: Some("2024-01-16T10:30:00Z".parse().unwrap()),
            },
            from: Some(-3),
            body: true,
            notice: Some(Notice::Dead(12)),
            action: None,
            csrf: None,
        };
        let address = asked.address();
        let read = Query::read(address.strip_prefix('?').unwrap().as_bytes());
        assert_eq!(read.unwrap(), asked);
        assert_eq!(Query::default().address(), "?");
    }

    #[test]
    fn a_time_without_zone_is_in_utc() {
        let query = Query::read(b"since=2024-01-15T10%3A30&until=2024-01-15T10:30:00%2B02:00");
        let find = query.unwrap().find;
        assert_eq!(find.since.unwrap().to_string(), "2024-01-15T10:30:00Z");
        assert_eq!(find.until.unwrap().to_string(), "2024-01-15T08:30:00Z");
    }

    #[test]
    fn fields_that_nobody_filled_in_say_nothing() {
        let query = Query::read(b"state=&type=&source=+&id=&since=&until=").unwrap();
        assert_eq!(query, Query::default());
    }
}
