//! An inbox with its page, on actix-web: what `inbox_page` is on axum, with the same environment
//! variables.

use std::error::Error;
use std::process::ExitCode;

use actix_web::{App, HttpServer};
use pulse_hooks::inbox::Inbox;
use pulse_hooks::inbox_page::BasicAuth;
use pulse_hooks::{Endpoint, Secrets};
use pulse_hooks_examples::{archive, process};

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
    let page = inbox.page(operator);
    let signal = process::asked_to_stop()?;
    let on_each_thread = endpoint.clone();
    HttpServer::new(move || {
        App::new()
            .service(on_each_thread.actix(PATH))
            .service(page.actix("/inbox"))
    })
    .listen(process::listen(PATH)?)?
    .shutdown_signal(signal)
    .shutdown_timeout(15)
    .run()
    .await?;

    endpoint.drain().await;
    worker.stop().await;
    inbox.close().await;
    Ok(())
}
