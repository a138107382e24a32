//! What a service that receives Pulse's webhooks looks like on axum: copy it and begin.
//!
//! `PULSE_WEBHOOK_SECRET` holds the endpoint's signing secret, or several parted by spaces while
//! they are rotated; `PORT` the port on 127.0.0.1, 3000 if not set.

// Standard output is this program's interface: one line for each event handled.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pulse_hooks::{
    Endpoint, FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Secrets,
    State, pulse_handler, pulse_router,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// What this service keeps: here a count, in yours a database.
#[derive(Clone, Default)]
struct Store {
    settled: Arc<AtomicU64>,
}

impl Store {
    fn settle(&self) -> u64 {
        self.settled.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[derive(Clone, Default, FromRef)]
struct App {
    store: Store,
}

#[pulse_handler]
async fn completed(job: JobCompleted, State(store): State<Store>) {
    let (job_id, nth) = (job.job_id, store.settle());
    let pages = job.pages_processed.unwrap_or_default();
    println!("completed {job_id}: {pages} pages (event {nth})");
}

#[pulse_handler]
async fn failed(job: JobFailed, State(store): State<Store>) {
    let (job_id, nth) = (job.job_id, store.settle());
    let error = job.error.unwrap_or_default();
    println!("failed {job_id}: {error} (event {nth})");
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
    let listener = listen().await?;

    let router = pulse_router! {
        state: App,
        handlers: [completed, failed],
        ignore: [JobCreated, JobProcessing, JobCancelled],
    };
    let endpoint = Endpoint::new(secrets, router.with_state(App::default()));

    let app = axum::Router::new().route_service("/hooks/pulse", endpoint.clone());
    let address = listener.local_addr()?;
    eprintln!("listening on http://{address}/hooks/pulse");
    let (stopping, stop) = oneshot::channel();
    let signal = asked_to_stop()?;
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

async fn listen() -> Result<TcpListener, Box<dyn Error>> {
    let port = match std::env::var("PORT") {
        Ok(text) => text
            .parse::<u16>()
            .map_err(|_| format!("environment variable `PORT`: `{text}` is not a port number"))?,
        Err(_) => 3000,
    };
    TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("cannot listen on 127.0.0.1:{port}: {error}; set `PORT`").into())
}

/// A peer that never finishes its request would keep the server from ending for as long as it
/// likes.
async fn give_up_after(stop: oneshot::Receiver<()>) {
    let _ = stop.await;
    tokio::time::sleep(Duration::from_secs(15)).await;
}

#[cfg(unix)]
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async { tokio::signal::ctrl_c().await.unwrap_or_default() })
}
