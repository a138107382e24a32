use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler, pulse_router};

macro_rules! events {
    ($($event:ident $event_type:literal,)*) => {$(
        #[derive(serde::Deserialize, Event)]
        #[event($event_type)]
        struct $event {}
    )*};
}

events! {
    EmailSent "email.sent",
    EmailDelivered "email.delivered",
    EmailBounced "email.bounced",
    EmailBounceRetried "email.bounce.retried",
    EmailComplained "email.complained",
    ContactCreated "contact.created",
    ContactDeleted "contact.deleted",
    ContactListCreated "contact.list.created",
    ContactListMemberAdded "contact.list.member.added",
    ContactListDeleted "contact.list.deleted",
    DomainVerified "domain.verified",
    DomainDeleted "domain.deleted",
}

const MAIL: Catalogue = pulse_catalogue![
    EmailSent,
    EmailDelivered,
    EmailBounced,
    EmailBounceRetried,
    EmailComplained,
    ContactCreated,
    ContactDeleted,
    ContactListCreated,
    ContactListMemberAdded,
    ContactListDeleted,
    DomainVerified,
    DomainDeleted,
];

#[pulse_handler]
async fn sent(_email: EmailSent) {}

fn main() {
    let _router = pulse_router! {
        catalogue: MAIL,
        handlers: [sent],
        ignore: [
            EmailDelivered,
            EmailBounced,
            EmailBounceRetried,
            EmailComplained,
            ContactCreated,
            ContactDeleted,
            ContactListCreated,
            ContactListDeleted,
            DomainVerified,
            DomainDeleted,
        ],
    };
}
