//! Deliveries as a sender makes them, and as it never would.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{NOW, TestBody};
use crate::delivery::{Delivery, Signed};
use crate::event::{self, Event};
use crate::signature::Secret;

/// A delivery in the making: an event, and what goes around it. `Debug` shows neither headers nor
/// body.
#[derive(Clone)]
#[must_use]
pub struct TestDelivery {
    id: String,
    sent_at: Timestamp,
    source: Option<Arc<str>>,
    attempt: Option<u32>,
    path: PathAndQuery,
    headers: HeaderMap,
    body: TestBody,
    family: &'static str,
    signers: Signers,
    is_tampered: bool,
}

/// Whose keys sign a request.
#[derive(Clone)]
enum Signers {
    /// The key that the endpoint is known to have.
    Expected,
    /// Another one before it, as while a secret is rotated.
    ExpectedAfter(Secret),
    /// Only another one.
    Other(Secret),
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
            path: PathAndQuery::from_static("/"),
            headers: HeaderMap::from_iter([(
                http::header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            )]),
            body: TestBody(body.into()),
            family: "webhook",
            signers: Signers::Expected,
            is_tampered: false,
        }
    }

    /// The delivery's id. All share one unless it is set: an inbox takes the second for a
    /// redelivery of the first.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// When it was sent, if not at [`NOW`].
    pub fn sent_at(mut self, sent_at: Timestamp) -> Self {
        self.sent_at = sent_at;
        self
    }

    /// Sent at `now`; or as long before it, as it was before [`NOW`].
    #[cfg(feature = "mock")]
    pub(super) fn moved_to(self, now: Timestamp) -> Self {
        let age = NOW.duration_since(self.sent_at).max(SignedDuration::ZERO);
        let sent_at = now.saturating_sub(age);
        self.sent_at(sent_at.expect("an age in seconds saturates"))
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

    /// Where a request goes, if not to `/`: `/hooks/acme`, with a query or without.
    ///
    /// # Panics
    /// This is no path.
    #[track_caller]
    pub fn path(mut self, path: &str) -> Self {
        let parsed = path.parse::<PathAndQuery>().ok();
        let parsed = parsed.filter(|_| path.starts_with('/'));
        self.path = parsed.unwrap_or_else(|| panic!("`{path}` is no path, such as `/hooks/acme`"));
        self
    }

    /// One more header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// With the headers `svix-id`, `svix-timestamp` and `svix-signature`.
    pub fn svix_headers(mut self) -> Self {
        self.family = "svix";
        self
    }

    /// Signed more than the tolerance ago, at [`NOW`].
    pub fn stale(self) -> Self {
        self.sent_at(NOW - SignedDuration::from_mins(6))
    }

    /// Signed with another secret than the endpoint's.
    pub fn wrong_secret(self) -> Self {
        let other = Secret::from_bytes(b"a secret that is another one");
        self.signed_with(other.expect("28 bytes are enough"))
    }

    /// Signed with this secret, and not with the endpoint's.
    pub fn signed_with(mut self, secret: Secret) -> Self {
        self.signers = Signers::Other(secret);
        self
    }

    /// Signed with `secret` and with the endpoint's, as while a secret is rotated.
    pub fn rotated(mut self, secret: Secret) -> Self {
        self.signers = Signers::ExpectedAfter(secret);
        self
    }

    /// Changed by one byte after it was signed: it is JSON all the same.
    pub fn tampered(mut self) -> Self {
        self.is_tampered = true;
        self
    }

    /// The same delivery as the sender repeats it after a time: same id, signed anew.
    pub fn redelivered_after(mut self, time: Duration) -> Self {
        let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        self.sent_at = self.sent_at.checked_add(time).unwrap_or(Timestamp::MAX);
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

    /// The signed request, as an endpoint is sent it: `POST /`, or to another
    /// [`path`](Self::path).
    ///
    /// # Panics
    /// The id cannot stand in a header, or the secret is a public key, which cannot sign.
    #[must_use]
    #[track_caller]
    pub fn request(mut self, secret: &Secret) -> Request<TestBody> {
        let signature = self.sign(secret);
        if self.is_tampered {
            self.body = TestBody([&self.body.0[..], b" "].concat().into());
        }
        let seconds = self.sent_at.as_second().to_string();
        let mut request = Request::new(self.body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from(self.path);
        *request.headers_mut() = self.headers;
        for (field, value) in [
            ("id", self.id),
            ("timestamp", seconds),
            ("signature", signature),
        ] {
            let name = HeaderName::try_from(format!("{}-{field}", self.family));
            let value = HeaderValue::try_from(value).expect("the id can stand in a header");
            let headers = request.headers_mut();
            headers.insert(name.expect("it is a header's name"), value);
        }
        request
    }

    #[track_caller]
    fn sign(&self, expected: &Secret) -> String {
        let signers = match &self.signers {
            Signers::Expected => vec![expected],
            Signers::ExpectedAfter(other) => vec![other, expected],
            Signers::Other(other) => vec![other],
        };
        let mut signatures = Vec::new();
        for secret in signers {
            match secret.sign(&self.id, self.sent_at, &self.body.0) {
                Ok(signature) => signatures.push(signature),
                Err(error) => panic!("{error}"),
            }
        }
        signatures.join(" ")
    }

    /// The event type in the body, if there is one.
    pub(super) fn event_type(&self) -> Option<String> {
        let (event_type, _) = event::read(&self.body.0).ok()?;
        Some(event_type)
    }
}
