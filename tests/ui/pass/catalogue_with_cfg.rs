use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler, pulse_router};

#[derive(serde::Deserialize, Event)]
#[event("email.sent")]
struct EmailSent {}

#[cfg(windows)]
#[derive(serde::Deserialize, Event)]
#[event("email.opened")]
struct EmailOpened {}

#[cfg(not(windows))]
#[derive(serde::Deserialize, Event)]
#[event("email.clicked")]
struct EmailClicked {}

const MAIL: Catalogue = pulse_catalogue![
    EmailSent,
    #[cfg(windows)]
    EmailOpened,
    #[cfg(all())]
    #[cfg(not(windows))]
    EmailClicked,
    #[cfg(any())]
    EmailSent,
];

#[pulse_handler]
async fn sent(_email: EmailSent) {}

#[cfg(not(windows))]
#[pulse_handler]
async fn clicked(_email: EmailClicked) {}

fn main() {
    let _router = pulse_router! {
        catalogue: MAIL,
        handlers: [
            sent,
            #[cfg(not(windows))]
            clicked,
        ],
        ignore: [
            #[cfg(windows)]
            EmailOpened,
        ],
    };
}
