//! A server that plays the API, and a client of it.

#[path = "../../behaviour/support/listen.rs"]
mod listen;
#[path = "../../behaviour/support/logs.rs"]
pub(crate) mod logs;
pub(crate) mod server;

use std::time::Duration;

use pulse_hooks::client::{ClientError, PulseClient, PulseClientBuilder};
use pulse_hooks_tests::JOB_ID;
use serde_json::{Value, json};

use server::Server;

/// The API key of every client here.
pub(crate) const KEY: &str = "s3ntinel-key";

/// A client that does not wait long for anything.
pub(crate) fn client(server: &Server) -> PulseClient {
    builder(server).build().unwrap()
}

pub(crate) fn builder(server: &Server) -> PulseClientBuilder {
    PulseClient::builder(KEY)
        .base_url(server.url(""))
        .timeout(Duration::from_secs(10))
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
}

/// A job as the API tells it.
pub(crate) fn job(status: &str) -> Value {
    json!({"job_id": JOB_ID, "status": status, "created_at": "2024-01-15T10:30:00Z"})
}

/// A completed job with this result.
pub(crate) fn completed(result: Value) -> Value {
    let mut job = job("completed");
    job["result"] = result;
    job
}

/// The error and all its sources, in both of their forms.
pub(crate) fn shown(error: &ClientError) -> String {
    let mut text = format!("{error:?}");
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        text.push_str(&format!("\n{error}\n{error:?}"));
        next = error.source();
    }
    text
}
