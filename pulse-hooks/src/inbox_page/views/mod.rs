//! What the page says, as its templates want it. They escape every text.

mod body;
mod event;
mod list;
mod visible;
mod when;

use askama::Template;
use jiff::Timestamp;

pub(super) use event::EventView;
pub(super) use list::ListView;

use super::response::STYLE;

/// Whoever looks, and when.
pub(super) struct Visitor {
    pub(super) user: String,
    /// The token of their forms.
    pub(super) csrf: String,
    pub(super) now: Timestamp,
}

impl Visitor {
    fn time(&self) -> String {
        when::write(self.now)
    }
}

/// What could not be done.
#[derive(Template)]
#[template(path = "inbox_page/problem.html", whitespace = "minimize")]
pub(super) struct ProblemView {
    pub(super) title: &'static str,
    pub(super) text: String,
}

/// The tab's icon tells the state of the inbox from afar.
fn icon(is_wrong: bool) -> &'static str {
    if is_wrong {
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Ccircle cx='4' cy='4' r='4' fill='%23d22'/%3E%3C/svg%3E"
    } else {
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Ccircle cx='4' cy='4' r='4' fill='%23295'/%3E%3C/svg%3E"
    }
}

/// A name and a value, as a form or an address has them.
struct Field {
    name: &'static str,
    value: String,
}

fn fields(pairs: Vec<(&'static str, String)>) -> Vec<Field> {
    let pairs = pairs.into_iter();
    pairs.map(|(name, value)| Field { name, value }).collect()
}
