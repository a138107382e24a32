//! Requests, bodies, sinks and logs for the tests.

pub(crate) mod body;
mod listen;
pub(crate) mod logs;
pub(crate) mod sink;
pub(crate) mod work;

use std::sync::{Arc, Mutex};

use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body::Body;
use pulse_hooks::testing::{self, NOW, TestBody, TestDelivery};
use pulse_hooks::{
    Delivery, EmptyBody, Endpoint, JobCancelled, JobCreated, JobFailed, JobProcessing, Outcome,
    Secrets,
};

/// [`NOW`] as a sender writes it.
pub(crate) const SECONDS: &str = "1705314600";

/// A router that hands `JobCompleted` to one handler and ignores the rest.
macro_rules! completed_router {
    ($handler:path) => {
        pulse_hooks::pulse_router! {
            handlers: [$handler],
            ignore: [
                $crate::support::Created,
                $crate::support::Processing,
                $crate::support::Failed,
                $crate::support::Cancelled,
            ],
        }
    };
    ($handler:path, state: $state:ty) => {
        pulse_hooks::pulse_router! {
            state: $state,
            handlers: [$handler],
            ignore: [
                $crate::support::Created,
                $crate::support::Processing,
                $crate::support::Failed,
                $crate::support::Cancelled,
            ],
        }
    };
}
pub(crate) use completed_router;

pub(crate) type Created = JobCreated;
pub(crate) type Processing = JobProcessing;
pub(crate) type Failed = JobFailed;
pub(crate) type Cancelled = JobCancelled;

/// What handlers, extractors and sinks say they did, in its order.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    pub(crate) fn add(&self, call: impl Into<String>) {
        self.0.lock().unwrap().push(call.into());
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

pub(crate) fn headers<'v>(pairs: impl IntoIterator<Item = (&'v str, &'v str)>) -> HeaderMap {
    pairs
        .into_iter()
        .map(|(name, value)| (header_name(name), HeaderValue::from_str(value).unwrap()))
        .collect()
}

pub(crate) fn header_name(name: &str) -> HeaderName {
    HeaderName::from_bytes(name.as_bytes()).unwrap()
}

/// The secrets of [`testing::secret`].
pub(crate) fn secrets() -> Secrets {
    Secrets::new([testing::secret()]).unwrap()
}

/// A genuine request with this body.
pub(crate) fn signed(body: impl Into<bytes::Bytes>) -> Request<TestBody> {
    TestDelivery::of_body(body).request(&testing::secret())
}

/// A genuine request for `body`, whose bytes come by way of `carrier`.
pub(crate) fn carried<B>(body: &'static str, carrier: B) -> Request<B> {
    signed(body).map(|_| carrier)
}

pub(crate) fn completed_request() -> Request<TestBody> {
    signed(pulse_hooks_tests::COMPLETED)
}

/// The verified delivery of this body.
pub(crate) fn delivery(body: impl Into<bytes::Bytes>) -> Delivery {
    TestDelivery::of_body(body).delivery()
}

pub(crate) fn completed_delivery() -> Delivery {
    delivery(pulse_hooks_tests::COMPLETED)
}

/// An endpoint whose clock stands at [`NOW`] and whose secret is [`testing::secret`].
pub(crate) fn endpoint(sink: impl pulse_hooks::Sink) -> Endpoint {
    Endpoint::new(secrets(), sink).clock(|| NOW)
}

pub(crate) async fn status<B>(endpoint: &Endpoint, request: Request<B>) -> StatusCode
where
    B: Body,
    B::Error: Into<pulse_hooks::BoxError>,
{
    endpoint.handle(request).await.status()
}

pub(crate) fn retry_after(response: &Response<EmptyBody>) -> Option<&str> {
    let value = response.headers().get(RETRY_AFTER)?;
    Some(value.to_str().unwrap())
}

/// The text of an outcome's error and of all its sources.
pub(crate) fn error_chain(outcome: &Outcome) -> String {
    let mut next = outcome.error();
    let mut texts = Vec::new();
    while let Some(error) = next {
        texts.push(error.to_string());
        next = error.source();
    }
    texts.join(": ")
}
