//! A service that receives Pulse's webhooks, on axum.
//!
//! `PULSE_WEBHOOK_SECRET` holds the endpoint's signing secret (`whsec_…`) or public key (`whpk_…`),
//! or several parted by spaces while they are rotated; `PORT` the port on 127.0.0.1, 3000 if not
//! set.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use pulse_hooks::{Endpoint, Secrets};
use pulse_hooks_examples::{process, service};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const PATH: &str = "/hooks/pulse";

#[tokio::main]
async fn main() -> ExitCode {
    process::run(serve()).await
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
    let endpoint = Endpoint::new(secrets, service::router());
    let app = axum::Router::new().route_service(PATH, endpoint.clone());

    let signal = process::asked_to_stop()?;
    let (stopping, stop) = oneshot::channel();
    let listener = TcpListener::from_std(process::listen(PATH)?)?;
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
        signal.await;
        let _ = stopping.send(());
    });
    tokio::select! {
        result = server => result?,
        () = give_up_after(stop) => eprintln!("some connections did not end; going on without"),
    }

    // The server has answered whoever still waited; this waits for handlers whose sender hung up.
    endpoint.drain().await;
    Ok(())
}

/// A peer that never finishes its request would keep the server from ending for as long as it
/// likes.
async fn give_up_after(stop: oneshot::Receiver<()>) {
    let _ = stop.await;
    tokio::time::sleep(Duration::from_secs(15)).await;
}
