//! The delivery every contender is given, and the router that takes it.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Router, Secrets,
    pulse_handler, pulse_router,
};

/// The secret that everything here is signed with.
pub const SECRET: &str = "whsec_CvWEo21p5xt3Xwmp5zJ2w3OuIsl4j5cJ";

const ID: &str = "msg_3MVhOeuqHUqY8k5nnPq1kRq0eOX";
const LARGE_BYTES: usize = 64 * 1024;

/// Pulse's own example of an event, printed with line breaks: 221 bytes.
pub const SMALL: &str = r#"{
  "type": "job.completed",
  "timestamp": "2024-01-15T10:30:00Z",
  "data": {
    "job_id": "123e4567-e89b-12d3-a456-426614174000",
    "status": "completed",
    "pages_processed": 25,
    "processing_time": 12.5
  }
}"#;

// The names of the ratios tell this size.
const _: () = assert!(SMALL.len() == 221);

/// The same event of another job.
#[must_use]
pub fn small_of(job: u64) -> Bytes {
    let body = SMALL.replace("426614174000", &format!("{job:012}"));
    assert_eq!(body.len(), SMALL.len());
    Bytes::from(body)
}

/// The same event with a text of its own that makes it 64 KiB.
#[must_use]
pub fn large() -> Bytes {
    let (head, tail) = SMALL.split_at(SMALL.find("\n  }").expect("`data` ends"));
    let (open, close) = (",\n    \"markdown\": \"", "\"");
    let room = LARGE_BYTES - SMALL.len() - open.len() - close.len();
    let text: String = "All work and no play. "
        .chars()
        .cycle()
        .take(room)
        .collect();
    let body = [head, open, &text, close, tail].concat();
    assert_eq!(body.len(), LARGE_BYTES);
    Bytes::from(body)
}

/// One request: the headers Svix sends, in its order, and the body.
#[derive(Debug)]
pub struct Request {
    /// The headers, with a signature.
    pub headers: HeaderMap,
    /// The signed body.
    pub body: Bytes,
}

impl Request {
    /// `body`, signed now: the rivals always compare with the system's clock.
    #[must_use]
    pub fn signed(body: Bytes) -> Self {
        Self::signed_as(ID, body)
    }

    /// The same under an id of its own.
    #[must_use]
    pub fn signed_as(id: &str, body: Bytes) -> Self {
        let now = Timestamp::now();
        let headers = [
            (ACCEPT, "*/*".to_owned()),
            (CONTENT_TYPE, "application/json".to_owned()),
            (
                HeaderName::from_static("webhook-timestamp"),
                now.as_second().to_string(),
            ),
            (
                HeaderName::from_static("webhook-signature"),
                secrets().sign(id, now, &body).expect("a secret that signs"),
            ),
            (HeaderName::from_static("webhook-id"), id.to_owned()),
            (USER_AGENT, "Svix-Webhooks/1.100.0".to_owned()),
            (CONTENT_LENGTH, body.len().to_string()),
        ];
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name, HeaderValue::try_from(value).expect("visible ASCII")))
            .collect();
        Self { headers, body }
    }

    /// As it goes over a connection.
    #[must_use]
    pub fn http_1_1(&self, path: &str) -> Vec<u8> {
        let mut bytes = format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n").into_bytes();
        for (name, value) in &self.headers {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                bytes.extend_from_slice(part);
            }
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// [`SECRET`], as ours takes it.
#[must_use]
pub fn secrets() -> Secrets {
    SECRET.parse().expect("a whole secret")
}

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

/// A typed router whose one handler is empty: what is measured is the way to it.
#[must_use]
pub fn router() -> Router {
    pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    }
}
