use pulse_hooks::{pulse_handler, pulse_router};

mod mail {
    use pulse_hooks::{Catalogue, Event, pulse_catalogue};

    #[derive(serde::Deserialize, Event)]
    #[event("email.sent")]
    pub struct EmailSent {}

    pub mod contact {
        use pulse_hooks::Event;

        #[derive(serde::Deserialize, Event)]
        #[event("contact.list.created")]
        pub struct ListCreated {}
    }

    pub const EVENTS: Catalogue = pulse_catalogue![EmailSent, contact::ListCreated];
}

#[pulse_handler]
async fn sent(_email: mail::EmailSent) {}

fn main() {
    let _router = pulse_router! {
        catalogue: mail::EVENTS,
        handlers: [sent],
    };
}
