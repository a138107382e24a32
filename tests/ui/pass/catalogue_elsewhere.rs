//! A catalogue comes along with `use`, through modules, renamed, or as a constant of a type.

use pulse_hooks::pulse_router;

mod mail {
    use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler};

    pub use self::contact::EVENTS as CONTACTS;

    #[derive(serde::Deserialize, Event)]
    #[event("email.sent")]
    pub struct EmailSent {}

    pub mod contact {
        use super::EmailSent;
        use pulse_hooks::Event;

        #[derive(serde::Deserialize, Event)]
        #[event("contact.list.created")]
        pub struct ListCreated {}

        pub const EVENTS: pulse_hooks::Catalogue =
            pulse_hooks::pulse_catalogue![super::EmailSent, ListCreated];

        pub(crate) const OF_THE_CRATE: pulse_hooks::Catalogue =
            pulse_hooks::pulse_catalogue![crate::mail::EmailSent, self::ListCreated];

        pub fn router() -> pulse_hooks::Router {
            pulse_hooks::pulse_router! {
                catalogue: self::EVENTS,
                ignore: [EmailSent, ListCreated],
            }
        }
    }

    pub trait Sender {
        const EVENTS: Catalogue;
    }

    pub enum Mail {}

    impl Sender for Mail {
        const EVENTS: Catalogue = pulse_catalogue![EmailSent];
    }

    impl Mail {
        pub const ALL: Catalogue = CONTACTS;
    }

    #[pulse_handler]
    pub async fn sent(_email: EmailSent) {}
}

use mail::contact::{EVENTS, ListCreated};
use mail::{EmailSent, Mail, Sender, sent};

fn main() {
    let _router = mail::contact::router();
    let _router = pulse_router! {
        catalogue: EVENTS,
        handlers: [sent],
        ignore: [ListCreated],
    };
    let _router = pulse_router! {
        catalogue: mail::CONTACTS,
        handlers: [sent],
        ignore: [ListCreated],
    };
    let _router = pulse_router! {
        catalogue: crate::mail::contact::OF_THE_CRATE,
        handlers: [sent],
        ignore: [ListCreated],
    };
    let _router = pulse_router! {
        catalogue: Mail::ALL,
        ignore: [EmailSent, ListCreated],
    };
    let _router = pulse_router! {
        catalogue: Mail::EVENTS,
        handlers: [sent],
    };
    let _router = pulse_router! {
        catalogue: pulse_hooks::PULSE,
        ignore: [
            pulse_hooks::JobCreated,
            pulse_hooks::JobProcessing,
            pulse_hooks::JobCompleted,
            pulse_hooks::JobFailed,
            pulse_hooks::JobCancelled,
        ],
    };
}
