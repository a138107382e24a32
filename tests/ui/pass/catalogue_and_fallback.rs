use pulse_hooks::{
    Catalogue, Event, RawEvent, State, pulse_catalogue, pulse_handler, pulse_router,
};

#[derive(serde::Deserialize, Event)]
#[event("email.sent")]
struct EmailSent {}

#[derive(serde::Deserialize, Event)]
#[event("email.bounced", "email.bounce", key = email_id)]
struct EmailBounced {
    email_id: String,
}

const MAIL: Catalogue = pulse_catalogue! { EmailSent, EmailBounced };

#[pulse_handler]
async fn sent(_email: EmailSent) {}

#[pulse_handler]
async fn archive(event: RawEvent, State(prefix): State<String>) {
    drop((event, prefix));
}

fn main() {
    let _router = pulse_router! {
        fallback: archive,
        handlers: [sent],
        catalogue: MAIL,
        state: String,
    };
    let _router = pulse_router! {
        state: String,
        catalogue: MAIL,
        ignore: [EmailSent, EmailBounced],
        unknown: archive,
    };
    let _router = pulse_router!(catalogue: MAIL, state: String, fallback: archive);
}
