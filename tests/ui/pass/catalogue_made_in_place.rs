use pulse_hooks::{Catalogue, Event, JobCreated, RawEvent, pulse_catalogue, pulse_handler, pulse_router};

#[derive(serde::Deserialize, Event)]
#[event("email.sent")]
struct EmailSent {}

const fn mail() -> Catalogue {
    pulse_catalogue![EmailSent]
}

#[pulse_handler]
async fn sent(_email: EmailSent) {}

#[pulse_handler]
async fn rest(_event: RawEvent) {}

fn main() {
    let _in_place = pulse_router! {
        catalogue: pulse_catalogue![EmailSent, JobCreated],
        handlers: [sent],
        fallback: rest,
    };
    let _made_by_a_function = pulse_router! {
        catalogue: mail(),
        handlers: [sent],
    };
}
