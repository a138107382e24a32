//! What several test targets share: bodies as the sender writes them, and the vectors as data.

pub mod mail;
pub mod postgres;
pub mod process;
pub mod shop;
pub mod wire;

use serde::Deserialize;
use serde_json::{Value, json};

/// The job of every documented sample.
pub const JOB_ID: &str = "123e4567-e89b-12d3-a456-426614174000";

/// The documented example of a `job.completed` delivery, byte for byte.
pub const COMPLETED: &str = r#"{"type": "job.completed", "timestamp": "2024-01-15T10:30:00Z", "data": {"job_id": "123e4567-e89b-12d3-a456-426614174000", "status": "completed", "pages_processed": 25, "processing_time": 12.5}}"#;

/// Pulse's envelope around `data`, at the documented time.
#[must_use]
pub fn envelope(event_type: &str, data: &Value) -> String {
    json!({"type": event_type, "timestamp": "2024-01-15T10:30:00Z", "data": data}).to_string()
}

/// Pulse's envelope around `data` that need not be valid JSON values, such as two equal keys.
#[must_use]
pub fn envelope_of_text(event_type: &str, data: &str) -> String {
    format!(r#"{{"type":"{event_type}","timestamp":"2024-01-15T10:30:00Z","data":{data}}}"#)
}

/// `standard-webhooks.json`: the published vectors of the scheme.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Published {
    /// Those that verify.
    pub valid: Vec<PublishedVector>,
    /// Signature headers that do not verify the first of `valid`.
    pub invalid_signatures_for_the_first: Vec<String>,
}

/// One published vector.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct PublishedVector {
    /// Where it comes from.
    pub name: String,
    /// The key that verifies, with its prefix.
    pub key: String,
    /// The key that signs, where it is another.
    pub private_key: Option<String>,
    /// The message's id.
    pub id: String,
    /// Unix seconds.
    pub timestamp: String,
    /// The body.
    pub body: String,
    /// The whole signature header.
    pub signature: String,
}

/// `svix-deliveries.json`: deliveries as a real sender made them.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Captures {
    /// In the order in which they came.
    pub deliveries: Vec<Capture>,
}

/// One captured delivery.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Capture {
    /// `v1` or `v1a`.
    pub scheme: String,
    /// The keys, each of which signed it.
    pub keys: Vec<String>,
    /// Whether it was signed while the keys were rotated.
    pub rotation: bool,
    /// Names and values in the order in which they were sent.
    pub headers: Vec<(String, String)>,
    /// The exact body.
    pub body: String,
}

impl Capture {
    /// The value of the header that ends in `-suffix`, whichever its family is.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn header(&self, suffix: &str) -> &str {
        ["webhook", "svix"]
            .iter()
            .find_map(|family| self.find(&format!("{family}-{suffix}")))
            .unwrap_or_else(|| panic!("the capture has no header that ends in `-{suffix}`"))
    }

    fn find(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// The README's programs, compiled and run as they stand there.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
