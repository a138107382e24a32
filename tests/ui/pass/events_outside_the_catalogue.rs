//! A router takes events of which its catalogue says nothing, once it has named those of which it
//! does.

use pulse_hooks::{
    Catalogue, Event, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing,
    pulse_catalogue, pulse_handler, pulse_router,
};

#[derive(serde::Deserialize, Event)]
#[event("email.sent")]
struct EmailSent {}

#[derive(serde::Deserialize, Event)]
#[event("email.bounced")]
struct EmailBounced {}

const MAIL: Catalogue = pulse_catalogue![EmailSent];

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

#[pulse_handler]
async fn sent(_email: EmailSent) {}

fn main() {
    let _router = pulse_router! {
        handlers: [completed, sent],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled, EmailBounced],
    };
    let _router = pulse_router! {
        catalogue: MAIL,
        handlers: [completed, sent],
        ignore: [EmailBounced, JobFailed],
    };
}
