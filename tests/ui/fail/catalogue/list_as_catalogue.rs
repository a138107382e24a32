use pulse_hooks::{Event, pulse_handler, pulse_router};

#[derive(serde::Deserialize, Event)]
#[event("email.sent")]
struct EmailSent {}

#[derive(serde::Deserialize, Event)]
#[event("email.bounced")]
struct EmailBounced {}

#[pulse_handler]
async fn sent(_email: EmailSent) {}

fn main() {
    let _router = pulse_router! {
        catalogue: [EmailSent, EmailBounced],
        handlers: [sent],
    };
}
