//! Another sender than Pulse, for tests that are about something else than declaring one.

// The names of the events say all there is to say.
#![allow(missing_docs)]

use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler};
use serde::Deserialize;

macro_rules! mail {
    ($($event:ident $event_type:literal { $($field:ident: $ty:ty)? },)*) => {
        $(
            #[derive(Debug, Deserialize, Event)]
            #[event($event_type)]
            #[non_exhaustive]
            pub struct $event {
                $(pub $field: $ty,)?
            }
        )*

        /// Its events, all twelve.
        pub const ALL_MAIL: Catalogue = pulse_catalogue![$($event),*];
    };
}

mail! {
    EmailSent "email.sent" {},
    EmailDelivered "email.delivered" {},
    EmailBounced "email.bounced" {},
    EmailBounceRetried "email.bounce.retried" {},
    EmailComplained "email.complained" {},
    ContactCreated "contact.created" {},
    ContactDeleted "contact.deleted" {},
    ContactListCreated "contact.list.created" { list_id: String },
    ContactListMemberAdded "contact.list.member.added" {},
    ContactListDeleted "contact.list.deleted" {},
    DomainVerified "domain.verified" {},
    DomainDeleted "domain.deleted" {},
}

/// One of its events.
pub const MAIL: Catalogue = pulse_catalogue![EmailSent];

/// Takes the one event of [`MAIL`].
#[pulse_handler]
pub async fn sent(_email: EmailSent) {}
