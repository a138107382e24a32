//! Webhooks of another sender than Pulse: any that follows Standard Webhooks. Its events are
//! declared once, in `events.rs`; the rest is the same, the check for forgotten events included.
//!
//! `MAIL_WEBHOOK_SECRET` holds the signing secret, `PORT` the port on 127.0.0.1, 3000 if not set.

// Standard output is this program's interface: one line for each event handled.
#![allow(clippy::print_stdout)]

mod events;

use std::error::Error;
use std::process::ExitCode;

use events::{
    ContactCreated, ContactDeleted, ContactListCreated, ContactListDeleted, ContactUpdated,
    DomainVerified, EmailBounced, EmailComplained, EmailDelayed, EmailDelivered, EmailScheduled,
    EmailSent, MAIL,
};
use pulse_hooks::{
    Endpoint, HandlerError, ResultExt, Router, Secrets, pulse_handler, pulse_router,
};
use pulse_hooks_examples::process;
use tokio::net::TcpListener;

const PATH: &str = "/hooks/mail";

#[pulse_handler]
async fn bounced(email: EmailBounced) -> Result<(), HandlerError> {
    let to = email.to.first().ok_or("a bounce without a recipient");
    println!("{} bounced: {}", to.permanent()?, email.bounce.message);
    Ok(())
}

#[pulse_handler]
async fn complained(email: EmailComplained) {
    println!("{} complained", email.to.join(", "));
}

#[pulse_handler]
async fn list_created(list: ContactListCreated) {
    println!("list {}", list.name.unwrap_or(list.list_id));
}

fn router() -> Router {
    pulse_router! {
        catalogue: MAIL,
        handlers: [bounced, complained, list_created],
        ignore: [
            EmailScheduled, EmailSent, EmailDelivered, EmailDelayed,
            ContactCreated, ContactUpdated, ContactDeleted,
            ContactListDeleted, DomainVerified,
        ],
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    process::run(serve()).await
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("MAIL_WEBHOOK_SECRET")?;
    let endpoint = Endpoint::new(secrets, router());
    let app = axum::Router::new().route_service(PATH, endpoint.clone());
    let signal = process::asked_to_stop()?;
    let listener = TcpListener::from_std(process::listen(PATH)?)?;
    axum::serve(listener, app)
        .with_graceful_shutdown(signal)
        .await?;
    endpoint.drain().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::Bounce;
    use pulse_hooks::testing::TestEndpoint;

    fn bounce(to: &[&str]) -> EmailBounced {
        EmailBounced {
            email_id: "email_1".to_owned(),
            to: to.iter().map(|&to| to.to_owned()).collect(),
            bounce: Bounce {
                message: "no such mailbox".to_owned(),
            },
        }
    }

    #[tokio::test]
    async fn a_bounce_is_handled_and_one_without_recipient_never_comes_again() {
        let endpoint = TestEndpoint::new(router());
        assert_eq!(endpoint.deliver(&bounce(&["a@b.c"])).await.status(), 204);
        assert_eq!(endpoint.deliver(&bounce(&[])).await.status(), 422);
    }
}
