use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_router};

#[derive(serde::Deserialize, Event)]
#[event("email.sent")]
struct EmailSent {}

#[derive(serde::Deserialize, Event)]
#[event("email.bounced")]
struct EmailBounced {}

const MAIL: Catalogue = pulse_catalogue![EmailSent, EmailBounced];

fn main() {
    let _router = pulse_router! {
        catalogue: MAIL,
        ignore: [EmailSent],
    };
}
