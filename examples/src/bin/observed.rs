//! A service that can be watched: logs as JSON on standard output, and numbers for Prometheus.
//!
//! `PULSE_WEBHOOK_SECRET` holds the endpoint's signing secret, `PORT` the port on 127.0.0.1 (3000),
//! and `METRICS_PORT` the one that Prometheus asks (9000): another, since the first is open to the
//! internet.

use std::error::Error;
use std::process::ExitCode;

use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use pulse_hooks::{Endpoint, Metric, Secrets};
use pulse_hooks_examples::{process, service};
use tokio::net::TcpListener;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

const PATH: &str = "/hooks/pulse";

/// Half the way to the sender's patience, and that patience: 5 and 15 seconds.
const SECONDS: [f64; 8] = [0.001, 0.01, 0.1, 0.5, 1.0, 2.5, 5.0, 15.0];

#[tokio::main]
async fn main() -> ExitCode {
    // With `DEBUG` a line for what went well too: each has its span, which tells the delivery, the
    // outcome and the duration.
    let levels = Targets::new()
        .with_target("pulse_hooks", Level::DEBUG)
        .with_default(Level::INFO);
    let lines = tracing_subscriber::fmt::layer().json();
    tracing_subscriber::registry()
        .with(lines.with_filter(levels))
        .init();
    process::end(serve().await)
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let prometheus = PrometheusBuilder::new()
        .set_buckets(&SECONDS)?
        .install_recorder()?;
    Metric::describe_all();
    let metrics = process::listen_at("METRICS_PORT", 9000, "/metrics")?;
    tokio::spawn(serve_metrics(TcpListener::from_std(metrics)?, prometheus));

    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
    let endpoint = Endpoint::new(secrets, service::router());
    let app = axum::Router::new().route_service(PATH, endpoint.clone());
    let signal = process::asked_to_stop()?;
    let listener = TcpListener::from_std(process::listen(PATH)?)?;
    axum::serve(listener, app)
        .with_graceful_shutdown(signal)
        .await?;
    endpoint.drain().await;
    Ok(())
}

async fn serve_metrics(listener: TcpListener, prometheus: PrometheusHandle) -> std::io::Result<()> {
    let render = move || async move { prometheus.render() };
    let app = axum::Router::new().route("/metrics", get(render));
    axum::serve(listener, app).await
}
