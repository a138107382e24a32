use pulse_hooks::{Event, pulse_catalogue, pulse_handler, pulse_router};

#[derive(serde::Deserialize, Event)]
#[event("email.sent")]
struct EmailSent {}

#[pulse_handler]
async fn sent(_email: EmailSent) {}

fn main() {
    let mail = pulse_catalogue![EmailSent];
    let _router = pulse_router! {
        catalogue: mail,
        handlers: [sent],
    };
}
