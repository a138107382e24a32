//! Captures spans with their fields, and events with their spans.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use super::listen::listen;

pub(crate) type Fields = BTreeMap<&'static str, String>;

/// What was said, and in which spans, the innermost last.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) level: Level,
    pub(crate) fields: Fields,
    pub(crate) spans: Vec<Id>,
}

#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) id: Id,
    pub(crate) name: &'static str,
    pub(crate) fields: Fields,
}

#[derive(Default, Clone)]
struct Recorded(Arc<Mutex<(Vec<Seen>, Vec<Said>)>>);

/// All that is traced on this thread until it is dropped.
pub(crate) struct Traced {
    recorded: Recorded,
    _guard: DefaultGuard,
}

impl Traced {
    pub(crate) fn capture() -> Self {
        let recorded = Recorded::default();
        let subscriber = tracing_subscriber::registry().with(recorded.clone());
        Self {
            recorded,
            _guard: listen(subscriber),
        }
    }

    /// The spans of deliveries.
    pub(crate) fn deliveries(&self) -> Vec<Seen> {
        let spans = self.recorded.0.lock().unwrap().0.clone();
        spans
            .into_iter()
            .filter(|span| span.name == "delivery")
            .collect()
    }

    pub(crate) fn only_delivery(&self) -> Seen {
        let mut all = self.deliveries();
        assert_eq!(all.len(), 1, "spans of deliveries: {all:?}");
        all.remove(0)
    }

    /// What was said at this level.
    pub(crate) fn said(&self, level: Level) -> Vec<Said> {
        let said = self.recorded.0.lock().unwrap().1.clone();
        said.into_iter()
            .filter(|said| said.level == level)
            .collect()
    }

    /// Everything, as text.
    pub(crate) fn text(&self) -> String {
        format!("{:?}", self.recorded.0.lock().unwrap())
    }
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Recorded {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _context: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Reads(&mut fields));
        let name = attributes.metadata().name();
        let seen = Seen {
            id: id.clone(),
            name,
            fields,
        };
        self.0.lock().unwrap().0.push(seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _context: Context<'_, S>) {
        let spans = &mut self.0.lock().unwrap().0;
        // The latest: ids are used again.
        let span = spans.iter_mut().rev().find(|span| span.id == *id).unwrap();
        values.record(&mut Reads(&mut span.fields));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Reads(&mut fields));
        let scope = context.event_scope(event).into_iter();
        let spans = scope
            .flat_map(|scope| scope.from_root().map(|span| span.id()))
            .collect();
        let level = *event.metadata().level();
        self.0.lock().unwrap().1.push(Said {
            level,
            fields,
            spans,
        });
    }
}

struct Reads<'f>(&'f mut Fields);

impl Visit for Reads<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}
