//! A service that receives Pulse's webhooks, on actix-web.
//!
//! `PULSE_WEBHOOK_SECRET` holds the endpoint's signing secret (`whsec_…`) or public key (`whpk_…`),
//! or several parted by spaces while they are rotated; `PORT` the port on 127.0.0.1, 3000 if not
//! set.

use std::error::Error;
use std::process::ExitCode;

use actix_web::{App, HttpServer};
use pulse_hooks::{Endpoint, Secrets};
use pulse_hooks_examples::{process, service};

const PATH: &str = "/hooks/pulse";

/// Handlers run on the runtime that the endpoint is made in: this one has all cores.
#[tokio::main]
async fn main() -> ExitCode {
    process::run(serve()).await
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
    let endpoint = Endpoint::new(secrets, service::router());

    let signal = process::asked_to_stop()?;
    let on_each_thread = endpoint.clone();
    HttpServer::new(move || App::new().service(on_each_thread.actix(PATH)))
        .listen(process::listen(PATH)?)?
        .shutdown_signal(signal)
        // A peer that never finishes its request is left behind after so many seconds.
        .shutdown_timeout(15)
        .run()
        .await?;

    // The server has answered whoever still waited; this waits for handlers whose sender hung up.
    endpoint.drain().await;
    Ok(())
}
