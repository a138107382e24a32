//! Deliveries for tests: made without a sender, run without a socket, at a fixed time.
//!
//! ```
//! use pulse_hooks::testing::{TestDelivery, TestEndpoint};
//! use pulse_hooks::{JobCompleted, Outcome, pulse_handler, pulse_router};
//!
//! #[pulse_handler]
//! async fn completed(job: JobCompleted) -> Result<(), String> {
//!     match job.pages_processed {
//!         Some(0) => Err("no pages".to_owned()),
//!         _ => Ok(()),
//!     }
//! }
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
//! # runtime.block_on(async {
//! let router = pulse_router! {
//!     handlers: [completed],
//!     ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
//! };
//!
//! // The router alone: what the handler made of the event.
//! let mut empty = JobCompleted::sample();
//! empty.pages_processed = Some(0);
//! let outcome = router.run(TestDelivery::of(&empty).delivery()).await;
//! assert!(matches!(outcome, Outcome::Retry { .. }));
//!
//! // The whole endpoint: what the sender is told.
//! let endpoint = TestEndpoint::new(router);
//! assert_eq!(endpoint.deliver(&JobCompleted::sample()).await.status(), 204);
//! assert_eq!(endpoint.deliver(&empty).await.status(), 500);
//! # });
//! # use pulse_hooks::{JobCreated, JobProcessing, JobFailed, JobCancelled};
//! ```

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body::{Body, Frame, SizeHint};
use jiff::Timestamp;
use serde::Serialize;

use crate::delivery::{Delivery, Signed};
use crate::endpoint::{EmptyBody, Endpoint};
use crate::event::Event;
use crate::signature::{Secret, Secrets};
use crate::sink::Sink;

/// The time at which test deliveries are sent, and at which a [`TestEndpoint`] believes to be:
/// 2024-01-15T10:30:00Z.
pub const NOW: Timestamp = Timestamp::constant(1_705_314_600, 0);

/// A secret that everybody knows: for tests alone.
#[must_use]
pub fn secret() -> Secret {
    Secret::from_bytes(b"a secret that everybody knows").expect("29 bytes are enough")
}

/// A delivery in the making: an event, and what goes around it. `Debug` shows neither headers nor
/// body.
#[derive(Clone)]
#[must_use]
pub struct TestDelivery {
    id: String,
    sent_at: Timestamp,
    source: Option<Arc<str>>,
    attempt: Option<u32>,
    headers: HeaderMap,
    body: TestBody,
}

impl fmt::Debug for TestDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestDelivery")
            .field("id", &self.id)
            .field("sent_at", &self.sent_at)
            .field("source", &self.source)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

impl TestDelivery {
    /// A delivery of `event`, in Pulse's envelope, under the event's first type.
    ///
    /// # Panics
    /// The event's `Serialize` fails.
    pub fn of<E: Event + Serialize>(event: &E) -> Self {
        Self::of_type(E::TYPES.first().copied().unwrap_or_default(), event)
    }

    /// A delivery of `data`, in Pulse's envelope, under any event type.
    ///
    /// # Panics
    /// The data's `Serialize` fails.
    pub fn of_type(event_type: &str, data: impl Serialize) -> Self {
        let envelope = serde_json::json!({
            "type": event_type,
            "timestamp": NOW.to_string(),
            "data": serde_json::to_value(data).expect("the event serialises"),
        });
        Self::of_body(envelope.to_string())
    }

    /// A delivery of exactly these bytes.
    pub fn of_body(body: impl Into<Bytes>) -> Self {
        Self {
            id: "msg_2b1qqiPGKbTestDelivery".to_owned(),
            sent_at: NOW,
            source: None,
            attempt: None,
            headers: HeaderMap::from_iter([(
                http::header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            )]),
            body: TestBody(body.into()),
        }
    }

    /// The delivery's id, if it matters.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// When it was sent, if not at [`NOW`].
    pub fn sent_at(mut self, sent_at: Timestamp) -> Self {
        self.sent_at = sent_at;
        self
    }

    /// The source that [`delivery`](Self::delivery) names; in a request the secrets tell.
    pub fn source(mut self, source: impl Into<Arc<str>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The attempt that [`delivery`](Self::delivery) tells; a request does not.
    pub fn attempt(mut self, attempt: u32) -> Self {
        self.attempt = Some(attempt);
        self
    }

    /// One more header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// The verified delivery, as a router or a sink is given it.
    ///
    /// # Panics
    /// The body is no envelope, which an endpoint would have refused.
    #[must_use]
    pub fn delivery(self) -> Delivery {
        let signed = Signed {
            id: self.id,
            source: self.source,
            sent_at: self.sent_at,
        };
        let mut delivery = Delivery::read(signed, self.headers.into(), self.body.0)
            .unwrap_or_else(|error| panic!("this is no delivery: {error}"));
        delivery.attempt = self.attempt;
        delivery
    }

    /// The signed request, as an endpoint is sent it: `POST /`.
    ///
    /// # Panics
    /// The id cannot stand in a header, or the secret is a public key, which cannot sign.
    #[must_use]
    #[track_caller]
    pub fn request(self, secret: &Secret) -> Request<TestBody> {
        let signature = secret
            .sign(&self.id, self.sent_at, &self.body.0)
            .unwrap_or_else(|error| panic!("{error}"));
        let seconds = self.sent_at.as_second().to_string();
        let mut request = Request::post("/").body(self.body).expect("a valid request");
        *request.headers_mut() = self.headers;
        for (name, value) in [
            ("webhook-id", self.id),
            ("webhook-timestamp", seconds),
            ("webhook-signature", signature),
        ] {
            let value = HeaderValue::try_from(value).expect("the id can stand in a header");
            request.headers_mut().insert(name, value);
        }
        request
    }
}

/// An endpoint for tests: its clock stands at [`NOW`], its secret is [`secret()`].
#[derive(Debug, Clone)]
pub struct TestEndpoint(Endpoint);

impl TestEndpoint {
    /// An endpoint in front of `sink`, such as a router.
    pub fn new(sink: impl Sink) -> Self {
        let secrets = Secrets::new([secret()]).expect("there is one");
        Self(Endpoint::new(secrets, sink).clock(|| NOW))
    }

    /// Changes settings of the endpoint: `.with(|endpoint| endpoint.body_limit(100))`.
    #[must_use]
    pub fn with(self, settings: impl FnOnce(Endpoint) -> Endpoint) -> Self {
        Self(settings(self.0))
    }

    /// Delivers `event`, and gives what the sender is told.
    pub async fn deliver<E: Event + Serialize>(&self, event: &E) -> Response<EmptyBody> {
        self.send(TestDelivery::of(event)).await
    }

    /// Signs and sends `delivery`, and gives what the sender is told.
    pub async fn send(&self, delivery: TestDelivery) -> Response<EmptyBody> {
        self.0.handle(delivery.request(&secret())).await
    }

    /// The endpoint itself, for requests of your own.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0
    }
}

/// An inbox in memory, once it is awaited: what it keeps is gone with it.
#[cfg(feature = "inbox-sqlite")]
pub fn inbox() -> crate::inbox::OpenInbox {
    crate::inbox::Inbox::in_memory()
}

/// A request's body in one piece.
#[derive(Clone, Default)]
pub struct TestBody(pub Bytes);

impl fmt::Debug for TestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestBody({} bytes)", self.0.len())
    }
}

impl Body for TestBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let data = std::mem::take(&mut self.get_mut().0);
        Poll::Ready((!data.is_empty()).then(|| Ok(Frame::data(data))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}
