//! A verified request: what handlers, sinks and inboxes are given.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;

use crate::event::{self, Envelope, EnvelopeError};
use crate::signature::{Rules, Secrets, SignatureHeaders, VerifyError};

/// One delivery of one event, proven genuine.
///
/// It comes only from verification, from an inbox, or from [`testing`](crate::testing). As an
/// argument of a handler it tells what the event itself does not. Cloning it copies two short
/// texts and shares the rest. `Debug` shows neither headers nor body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// The message's id, the same for every attempt at delivering it.
    pub id: String,
    /// The source whose secrets it was signed with, where
    /// [`Secrets`](crate::Secrets::with_source) name one.
    pub source: Option<Arc<str>>,
    /// When this attempt was signed.
    pub sent_at: Timestamp,
    /// The event type as the sender wrote it, such as `job.completed`.
    pub event_type: String,
    /// Which attempt at handling this is, from 1, where somebody counts: an inbox does; the
    /// sender does not tell.
    pub attempt: Option<u32>,
    /// The request's headers.
    pub headers: Arc<HeaderMap>,
    body: Bytes,
    /// Where the event's data stands in the body.
    data: Option<Range<usize>>,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("id", &self.id)
            .field("source", &self.source)
            .field("sent_at", &self.sent_at)
            .field("event_type", &self.event_type)
            .field("event_time", &self.event_time())
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// What verification proves about a request.
pub(crate) struct Signed {
    pub(crate) id: String,
    pub(crate) source: Option<Arc<str>>,
    pub(crate) sent_at: Timestamp,
}

impl Signed {
    /// To be made once `headers` have been verified with `secrets`.
    pub(crate) fn new(headers: &SignatureHeaders<'_>, secrets: &Secrets) -> Self {
        Self {
            id: headers.id().to_owned(),
            source: secrets.shared_source(),
            sent_at: headers.sent_at(),
        }
    }
}

/// Why a request is no delivery.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeliveryError {
    /// It is not genuine.
    #[error(transparent)]
    Signature(#[from] VerifyError),
    /// Its body is no envelope.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
}

impl Delivery {
    /// Verifies a request that came another way than through an
    /// [`Endpoint`](crate::Endpoint), which does this for you: out of a queue, or a host without
    /// HTTP types.
    ///
    /// # Errors
    /// The request is not genuine under `rules`, or its body is no envelope.
    pub fn verify(
        headers: impl Into<Arc<HeaderMap>>,
        body: Bytes,
        secrets: &Secrets,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<Self, DeliveryError> {
        let headers = headers.into();
        let signature = SignatureHeaders::read(&headers, rules, now)?;
        signature.verify(secrets, &body)?;
        let signed = Signed::new(&signature, secrets);
        Ok(Self::read(signed, headers, body)?)
    }

    pub(crate) fn read(
        signed: Signed,
        headers: Arc<HeaderMap>,
        body: Bytes,
    ) -> Result<Self, EnvelopeError> {
        let event = event::read(&body)?;
        Ok(Self::new(signed, headers, body, event))
    }

    /// `event` was found in `body`.
    pub(crate) fn new(
        signed: Signed,
        headers: Arc<HeaderMap>,
        body: Bytes,
        (event_type, data): (String, Option<Range<usize>>),
    ) -> Self {
        Self {
            id: signed.id,
            source: signed.source,
            sent_at: signed.sent_at,
            event_type,
            attempt: None,
            headers,
            body,
            data,
        }
    }

    /// The event in this delivery, before it is decoded.
    #[must_use]
    pub fn envelope(&self) -> Envelope<'_> {
        let data = self.data.clone().map(|range| &self.body[range]);
        Envelope::new(&self.event_type, data, &self.body)
    }

    /// The request's body, byte for byte as it was signed.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// When the event happened, where the envelope says so in a form we can read.
    #[must_use]
    pub fn event_time(&self) -> Option<Timestamp> {
        self.envelope().event_time()
    }
}
