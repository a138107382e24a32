#![doc = include_str!("../../docs/client.md")]

mod api;
mod api_error;
mod base_url;
mod builder;
mod cancel;
mod error;
mod error_body;
mod extraction;
mod fetch;
mod fields;
mod job;
mod job_result;
mod key;
mod response;
mod retry;
mod setup_error;
mod submit;
mod submitted;
mod upload;
mod wait;
mod webhook_link;

use std::fmt;
use std::sync::Arc;

pub use api_error::{ApiError, ApiErrorKind};
pub use builder::PulseClientBuilder;
pub use cancel::Cancellation;
pub use error::ClientError;
pub use extraction::Extraction;
pub use job::Job;
pub use job_result::JobResult;
pub use setup_error::SetupError;
pub use submitted::SubmittedJob;
pub use wait::Wait;
pub use webhook_link::WebhookLink;

use api::Api;

/// Calls the Pulse API.
///
/// Clones are cheap and share their connections: put one into the app state. Neither `Debug` nor
/// any error or log shows the API key.
#[derive(Clone)]
pub struct PulseClient {
    api: Arc<Api>,
}

impl PulseClient {
    /// A client of `https://api.runpulse.com` with this API key. [`builder`](Self::builder) sets
    /// another base URL, and time-outs.
    ///
    /// # Errors
    /// The key is empty, or holds what no key does, such as a line break; or the system has no
    /// certificates to trust.
    pub fn new(api_key: impl AsRef<str>) -> Result<Self, SetupError> {
        Self::builder(api_key).build()
    }

    /// A client with the API key in the environment variable `PULSE_API_KEY`.
    ///
    /// # Errors
    /// The variable is not set, or else as for [`new`](Self::new). The message says what to set,
    /// and never shows the value.
    pub fn from_env() -> Result<Self, SetupError> {
        PulseClientBuilder::from_env().build()
    }

    /// A client with this API key and settings of its own.
    pub fn builder(api_key: impl AsRef<str>) -> PulseClientBuilder {
        PulseClientBuilder::new(api_key)
    }
}

impl fmt::Debug for PulseClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PulseClient")
            .field("base_url", &self.api.base.as_str())
            .finish_non_exhaustive()
    }
}
