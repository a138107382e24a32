#![no_implicit_prelude]

use ::pulse_hooks::{
    Catalogue, Event, RawEvent, Router, pulse_catalogue, pulse_handler, pulse_router,
};

#[derive(::serde::Deserialize, Event)]
#[event("email.sent", key = email_id)]
struct EmailSent {
    email_id: ::std::string::String,
}

#[derive(::serde::Deserialize, Event)]
#[event("contact.list.created")]
struct ContactListCreated {}

const MAIL: Catalogue = pulse_catalogue![EmailSent, self::ContactListCreated];

#[pulse_handler]
async fn sent(_email: EmailSent) {}

#[pulse_handler]
async fn archive(_event: RawEvent) {}

fn router() -> Router {
    pulse_router! {
        catalogue: MAIL,
        handlers: [sent],
        ignore: [ContactListCreated],
        unknown: archive,
    }
}

fn main() {
    let _router = router();
}
