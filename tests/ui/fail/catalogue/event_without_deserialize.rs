use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler, pulse_router};

#[derive(serde::Deserialize, Event)]
#[event("email.sent")]
struct EmailSent {}

#[derive(Event)]
#[event("email.bounced")]
struct EmailBounced {}

const MAIL: Catalogue = pulse_catalogue![EmailSent, EmailBounced];

#[pulse_handler]
async fn sent(_email: EmailSent) {}

fn main() {
    let _router = pulse_router! {
        catalogue: MAIL,
        handlers: [sent],
        ignore: [EmailBounced],
    };
}
