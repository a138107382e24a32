//! Many tenants behind one route, `/hooks/{tenant}`, each with secrets of its own, which change
//! without a restart.
//!
//! `TENANTS` names a file with a line for each tenant: its name and its secrets, parted by spaces.
//! It stands for your database. `PORT` is the port on 127.0.0.1, 3000 if not set.

// Standard output is this program's interface: one line for each event handled.
#![allow(clippy::print_stdout)]

use std::convert::Infallible;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use pulse_hooks::{
    CachedSecrets, Delivery, Endpoint, FromDelivery, JobCompleted, NoState, RawEvent, SecretSource,
    SecretSourceError, Secrets, pulse_handler, pulse_router,
};
use pulse_hooks_examples::process;
use tokio::net::TcpListener;

const PATH: &str = "/hooks/{tenant}";

/// Whose secret a delivery was signed with. The path alone proves nothing; this does.
struct Tenant(Arc<str>);

impl FromDelivery for Tenant {
    type State = NoState;
    type Refusal = Infallible;

    async fn from_delivery(delivery: &Delivery, _: NoState) -> Result<Self, Infallible> {
        Ok(Self(delivery.source.clone().unwrap_or_default()))
    }
}

#[pulse_handler]
async fn completed(job: JobCompleted, Tenant(tenant): Tenant) {
    println!("{tenant}: {} is done", job.job_id);
}

#[pulse_handler]
async fn rest(event: RawEvent, Tenant(tenant): Tenant) {
    println!("{tenant}: {}", event.event_type);
}

/// The tenants' secrets, read anew each time they are asked for.
struct Tenants(PathBuf);

impl SecretSource for Tenants {
    async fn secrets(&self, request: &Parts) -> Result<Secrets, SecretSourceError> {
        let tenant = tenant_of(request).unwrap_or_default();
        let lines = tokio::fs::read_to_string(&self.0).await;
        let lines = lines.map_err(SecretSourceError::unavailable)?;
        let secrets = lines.lines().find_map(|line| {
            let (name, secrets) = line.split_once(' ')?;
            (name == tenant).then_some(secrets)
        });
        let secrets = secrets.ok_or(SecretSourceError::UnknownTenant)?;
        let secrets: Secrets = secrets.parse().map_err(SecretSourceError::unavailable)?;
        Ok(secrets.with_source(tenant))
    }
}

fn tenant_of(request: &Parts) -> Option<String> {
    let (_, tenant) = request.uri.path().rsplit_once('/')?;
    Some(tenant.to_owned())
}

#[tokio::main]
async fn main() -> ExitCode {
    process::run(serve()).await
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let file = std::env::var("TENANTS").map_err(|_| {
        "environment variable `TENANTS` is not set: give it a file with lines like `acme whsec_…`"
    })?;
    // A secret that is taken back is refused after a second; a tenant may be busier than that.
    let secrets = CachedSecrets::new(Tenants(file.into()), tenant_of)
        .time_to_live(Duration::from_secs(1))
        .outlive_source(Duration::from_secs(60));
    let router = pulse_router! { handlers: [completed], fallback: rest };
    let endpoint = Endpoint::new(secrets, router);

    let app = axum::Router::new().route_service(PATH, endpoint.clone());
    let signal = process::asked_to_stop()?;
    let listener = TcpListener::from_std(process::listen(PATH)?)?;
    axum::serve(listener, app)
        .with_graceful_shutdown(signal)
        .await?;
    endpoint.drain().await;
    Ok(())
}
