//! What this mail service sends: its events, and the catalogue of all of them.

use pulse_hooks::{Catalogue, Event, pulse_catalogue};
use serde::{Deserialize, Serialize};

/// Everything it can send. A router that leaves one out does not compile.
pub(crate) const MAIL: Catalogue = pulse_catalogue![
    EmailScheduled,
    EmailSent,
    EmailDelivered,
    EmailDelayed,
    EmailBounced,
    EmailComplained,
    ContactCreated,
    ContactUpdated,
    ContactDeleted,
    ContactListCreated,
    ContactListDeleted,
    DomainVerified,
];

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("email.scheduled", key = email_id)]
pub(crate) struct EmailScheduled {
    pub(crate) email_id: String,
    pub(crate) to: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("email.sent", key = email_id)]
pub(crate) struct EmailSent {
    pub(crate) email_id: String,
    pub(crate) to: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("email.delivered", key = email_id)]
pub(crate) struct EmailDelivered {
    pub(crate) email_id: String,
    pub(crate) to: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("email.delivery_delayed", key = email_id)]
pub(crate) struct EmailDelayed {
    pub(crate) email_id: String,
    pub(crate) to: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("email.bounced", key = email_id)]
pub(crate) struct EmailBounced {
    pub(crate) email_id: String,
    pub(crate) to: Vec<String>,
    pub(crate) bounce: Bounce,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Bounce {
    pub(crate) message: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("email.complained", key = email_id)]
pub(crate) struct EmailComplained {
    pub(crate) email_id: String,
    pub(crate) to: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("contact.created", key = contact_id)]
pub(crate) struct ContactCreated {
    pub(crate) contact_id: String,
    pub(crate) email: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("contact.updated", key = contact_id)]
pub(crate) struct ContactUpdated {
    pub(crate) contact_id: String,
    pub(crate) email: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("contact.deleted", key = contact_id)]
pub(crate) struct ContactDeleted {
    pub(crate) contact_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("contact.list.created", key = list_id)]
pub(crate) struct ContactListCreated {
    pub(crate) list_id: String,
    pub(crate) name: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("contact.list.deleted", key = list_id)]
pub(crate) struct ContactListDeleted {
    pub(crate) list_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
#[event("domain.verified", key = domain)]
pub(crate) struct DomainVerified {
    pub(crate) domain: String,
}
