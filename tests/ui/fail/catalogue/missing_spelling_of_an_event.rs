use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler, pulse_router};

#[derive(serde::Deserialize, Event)]
#[event("email.cancelled", "email.canceled")]
struct EmailCancelled {}

#[derive(serde::Deserialize, Event)]
#[event("email.canceled")]
struct Cancelled {}

const MAIL: Catalogue = pulse_catalogue![EmailCancelled];

#[pulse_handler]
async fn cancelled(_email: Cancelled) {}

fn main() {
    let _router = pulse_router! {
        catalogue: MAIL,
        handlers: [cancelled],
    };
}
