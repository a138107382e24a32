use pulse_hooks::{pulse_handler, pulse_router};

use mail::EmailSent;

mod mail {
    use pulse_hooks::{Catalogue, Event, pulse_catalogue};

    #[derive(serde::Deserialize, Event)]
    #[event("email.sent")]
    pub struct EmailSent {}

    pub const MAIL: Catalogue = pulse_catalogue![EmailSent];
}

#[pulse_handler]
async fn sent(_email: EmailSent) {}

fn main() {
    let _router = pulse_router! {
        catalogue: MAIL,
        handlers: [sent],
    };
}
