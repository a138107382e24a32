//! Another sender than Pulse, for tests that are about something else than declaring one.

use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler};
use serde::Deserialize;

/// Its one event.
pub const MAIL: Catalogue = pulse_catalogue![EmailSent];

/// A message is on its way.
#[derive(Debug, Deserialize, Event)]
#[event("email.sent")]
#[non_exhaustive]
pub struct EmailSent {}

/// Somebody made a list. It is not in [`MAIL`].
#[derive(Debug, Deserialize, Event)]
#[event("contact.list.created", key = list_id)]
#[non_exhaustive]
pub struct ContactListCreated {
    /// The list.
    pub list_id: String,
}

/// Takes the one event of [`MAIL`].
#[pulse_handler]
pub async fn sent(_email: EmailSent) {}
