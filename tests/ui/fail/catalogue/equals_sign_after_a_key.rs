use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler, pulse_router};

#[derive(serde::Deserialize, Event)]
#[event("email.sent")]
struct EmailSent {}

const MAIL: Catalogue = pulse_catalogue![EmailSent];

#[pulse_handler]
async fn sent(_email: EmailSent) {}

fn main() {
    let _router = pulse_router! {
        catalogue = MAIL,
        handlers: [sent],
    };
}
