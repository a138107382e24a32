use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler, pulse_router};

macro_rules! sender {
    ($catalogue:ident: $($event:ident = $event_type:literal),*) => {
        $(
            #[derive(serde::Deserialize, Event)]
            #[event($event_type)]
            struct $event {}
        )*

        const $catalogue: Catalogue = pulse_catalogue![$($event),*];
    };
}

sender!(MAIL: EmailSent = "email.sent", EmailBounced = "email.bounced");

macro_rules! both {
    ($first:path, $second:path) => {
        pulse_catalogue![$first, $second]
    };
}

const BOTH: Catalogue = both!(self::EmailSent, EmailBounced);

#[pulse_handler]
async fn sent(_email: EmailSent) {}

macro_rules! router {
    ($catalogue:path, $ignored:ty) => {
        pulse_router! {
            catalogue: $catalogue,
            handlers: [sent],
            ignore: [EmailBounced],
        }
    };
    ($catalogue:ident) => {
        router!($catalogue, EmailBounced)
    };
}

fn main() {
    let _router = router!(MAIL);
    let _router = router!(self::BOTH, EmailBounced);
}
