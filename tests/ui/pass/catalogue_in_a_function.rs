use pulse_hooks::{Catalogue, Event, Router, pulse_catalogue, pulse_handler, pulse_router};

fn router() -> Router {
    #[derive(serde::Deserialize, Event)]
    #[event("email.sent")]
    struct EmailSent {}

    #[derive(serde::Deserialize, Event)]
    #[event("email.bounced")]
    struct EmailBounced {}

    const MAIL: Catalogue = pulse_catalogue![EmailSent, EmailBounced];

    #[pulse_handler]
    async fn sent(_email: EmailSent) {}

    pulse_router! {
        catalogue: MAIL,
        handlers: [sent],
        ignore: [EmailBounced],
    }
}

fn main() {
    let _router = router();
}
