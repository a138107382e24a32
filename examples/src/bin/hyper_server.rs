//! An endpoint without a web framework: hyper's connections alone.
//!
//! `PULSE_WEBHOOK_SECRET` holds the signing secret, `PORT` the port on 127.0.0.1.

// Standard output is this program's interface: one line for each event handled.
#![allow(clippy::print_stdout)]

use std::convert::Infallible;
use std::error::Error;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
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
async fn main() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
    let router = pulse_router! { handlers: [completed], fallback: rest };
    let endpoint = Endpoint::new(secrets, router);

    let listener = TcpListener::from_std(process::listen("/")?)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let endpoint = endpoint.clone();
        tokio::spawn(async move {
            let answer =
                service_fn(async |request| Ok::<_, Infallible>(endpoint.handle(request).await));
            // The timer ends connections whose headers never come.
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), answer);
            if let Err(error) = connection.await {
                eprintln!("a connection broke: {error}");
            }
        });
    }
}
