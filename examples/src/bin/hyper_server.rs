//! An endpoint without a web framework: hyper's connections alone.
//!
//! `PULSE_WEBHOOK_SECRET` holds the signing secret, `PORT` the port on 127.0.0.1.

// Standard output is this program's interface: one line for each event handled.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::process::ExitCode;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use pulse_hooks::{Endpoint, JobCompleted, RawEvent, Secrets, pulse_handler, pulse_router};
use pulse_hooks_examples::process;
use tokio::net::TcpListener;

#[pulse_handler]
async fn completed(job: JobCompleted) {
    println!("completed {}", job.job_id);
}

#[pulse_handler]
async fn rest(event: RawEvent) {
    println!("{}", event.event_type);
}

#[tokio::main]
async fn main() -> ExitCode {
    process::run(serve()).await
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
    let router = pulse_router! { handlers: [completed], fallback: rest };
    let endpoint = Endpoint::new(secrets, router);

    let (mut stop, connections) = (Box::pin(process::asked_to_stop()?), GracefulShutdown::new());
    let listener = TcpListener::from_std(process::listen("/")?)?;
    loop {
        let stream = tokio::select! {
            stream = process::accept(&listener) => stream,
            () = &mut stop => break,
        };
        let service = TowerToHyperService::new(endpoint.clone());
        // The timer ends connections whose headers never come.
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connections.watch(connection));
    }
    connections.shutdown().await;
    endpoint.drain().await;
    Ok(())
}
