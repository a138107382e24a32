//! Which events are meant.

use jiff::Timestamp;
use pulse_hooks::inbox::Filter;

use crate::input::time_or_ago;

#[derive(clap::Args)]
pub(super) struct FilterArgs {
    /// Only this event type
    #[arg(long = "type", value_name = "TYPE")]
    event_type: Option<String>,

    /// Only this source
    #[arg(long)]
    source: Option<String>,

    /// Only this webhook-id
    #[arg(long)]
    id: Option<String>,

    /// Only what was received then or later: a time, or how long ago, such as 24h
    #[arg(long, value_name = "TIME", value_parser = time_or_ago)]
    since: Option<Timestamp>,

    /// Only what was received earlier: a time, or how long ago, such as 15m
    #[arg(long, value_name = "TIME", value_parser = time_or_ago)]
    until: Option<Timestamp>,
}

impl FilterArgs {
    pub(super) fn is_empty(&self) -> bool {
        let texts = [&self.event_type, &self.source, &self.id];
        let times = [self.since, self.until];
        texts.iter().all(|text| text.is_none()) && times.iter().all(Option::is_none)
    }

    pub(super) fn filter(self) -> Filter {
        let mut filter = Filter::new();
        if let Some(event_type) = self.event_type {
            filter = filter.event_type(event_type);
        }
        if let Some(source) = self.source {
            filter = filter.source(source);
        }
        if let Some(id) = self.id {
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
