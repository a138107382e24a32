//! An inbox with its page, on axum: `mkdir archive` after an event has died, and replay it from
//! <http://127.0.0.1:3000/inbox>.
//!
//! `PULSE_WEBHOOK_SECRET` holds the endpoint's signing secret, `PULSE_INBOX_LOGIN` the user and the
//! password for the page as `user:password`, `PORT` the port on 127.0.0.1 (3000). It makes
//! `inbox.db` in the current folder.

use std::error::Error;
use std::process::ExitCode;

use pulse_hooks::inbox::Inbox;
use pulse_hooks::inbox_page::BasicAuth;
use pulse_hooks::{Endpoint, Secrets};
use pulse_hooks_examples::{archive, process};
use tokio::net::TcpListener;

const PATH: &str = "/hooks/pulse";

#[tokio::main]
async fn main() -> ExitCode {
    process::run(serve()).await
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
    let operator = BasicAuth::from_env("PULSE_INBOX_LOGIN")?;
    let inbox = Inbox::sqlite("inbox.db").await?;
    let worker = inbox.worker(archive::router()).start();

    let endpoint = Endpoint::new(secrets, inbox.clone());
    let app = axum::Router::new()
        .route_service(PATH, endpoint.clone())
        .route_service("/inbox", inbox.page(operator));
    let signal = process::asked_to_stop()?;
    let listener = TcpListener::from_std(process::listen(PATH)?)?;
    axum::serve(listener, app)
        .with_graceful_shutdown(signal)
        .await?;

    endpoint.drain().await;
    worker.stop().await;
    inbox.close().await;
    Ok(())
}
