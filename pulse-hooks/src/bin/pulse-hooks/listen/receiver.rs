//! One request: through an endpoint, into the file, to the forwarded service, and back.

use std::sync::{Arc, OnceLock};

use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use jiff::Timestamp;
use pulse_hooks::{Delivery, Endpoint, Outcome, Receipt, Sink};
use tokio::sync::mpsc;

use super::keep::{Keep, NO_ROOM};
use super::show;
use super::tape::Tape;
use crate::diagnosis::{self, Case};
use crate::exit::Failure;
use crate::kept::Kept;
use crate::message::{Message, end_to_end};
use crate::output;
use crate::post::{Answer, Poster, Unreachable};
use crate::secret::KnownSecrets;

pub(super) struct Receiver {
    secrets: KnownSecrets,
    keep: Keep,
    forward: Option<Poster>,
    /// Told when going on makes no sense.
    failed: mpsc::Sender<Failure>,
}

/// What a request was, before anybody looked at it.
struct Arrival {
    at: Timestamp,
    path: String,
    headers: HeaderMap,
    body: Tape,
}

impl Receiver {
    pub(super) fn new(
        secrets: KnownSecrets,
        keep: Keep,
        forward: Option<Poster>,
        failed: mpsc::Sender<Failure>,
    ) -> Self {
        Self {
            secrets,
            keep,
            forward,
            failed,
        }
    }

    pub(super) async fn receive(
        self: &Arc<Self>,
        request: Request<Incoming>,
    ) -> Response<Full<Bytes>> {
        let request = request.map(Tape::new);
        let arrival = Arrival {
            at: Timestamp::now(),
            path: request.uri().to_string(),
            headers: request.headers().clone(),
            body: request.body().clone(),
        };
        let handled = Arc::new(OnceLock::new());
        let sink = OneDelivery {
            receiver: Arc::clone(self),
            at: arrival.at,
            path: arrival.path.clone(),
            handled: Arc::clone(&handled),
        };
        // One for each request, so that its sink knows whom it answers.
        let endpoint = Endpoint::new(self.secrets.secrets.clone(), sink);
        let (answer, _) = endpoint.handle(request).await.into_parts();
        match handled.get() {
            Some(handled) => self.answer(&arrival, handled, answer),
            None => self.refuse(arrival, answer).await,
        }
    }

    /// What was genuine.
    fn answer(
        &self,
        arrival: &Arrival,
        handled: &Handled,
        mut parts: http::response::Parts,
    ) -> Response<Full<Bytes>> {
        let message = arrival.message();
        let mut body = Bytes::new();
        match handled {
            Handled::Kept => {}
            Handled::Forwarded(Ok(answer)) => {
                parts.status = answer.status;
                parts.headers = end_to_end(&answer.headers);
                body = answer.body.clone();
            }
            Handled::Forwarded(Err(_)) => parts.status = StatusCode::BAD_GATEWAY,
        }
        let text = show::genuine(arrival.at, &message, handled, parts.status);
        self.tell(&text);
        Response::from_parts(parts, Full::new(body))
    }

    /// What the endpoint let go no further.
    async fn refuse(
        &self,
        mut arrival: Arrival,
        parts: http::response::Parts,
    ) -> Response<Full<Bytes>> {
        let is_judged = matches!(
            parts.status,
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED
        );
        if is_judged {
            arrival.body.finish().await;
        }
        let message = arrival.message();
        let diagnosis = is_judged.then(|| {
            let case = Case {
                headers: &message.headers,
                body: &message.body,
                secrets: &self.secrets,
                now: arrival.at,
            };
            // It hashes the body some hundred times over: other requests go on meanwhile.
            tokio::task::block_in_place(|| diagnosis::diagnose(&case))
        });
        let mut reasons = show::reasons(parts.status, diagnosis.as_ref());
        if is_judged {
            let refused = Some(reasons.join("; "));
            let kept = Kept::new(arrival.at, &arrival.path, &message, refused);
            match self.keep.put_refused(&kept) {
                Ok(true) => {}
                Ok(false) => reasons.push(NO_ROOM.to_owned()),
                Err(error) => self.fail(not_kept(&error)),
            }
        }
        self.tell(&show::refused(arrival.at, &message, parts.status, &reasons));
        Response::from_parts(parts, Full::default())
    }

    fn tell(&self, text: &str) {
        if let Err(error) = output::print(text) {
            self.fail(Failure::Output(error));
        }
    }

    fn fail(&self, failure: Failure) {
        // The first failure is enough.
        let _ = self.failed.try_send(failure);
    }
}

impl Arrival {
    fn message(&self) -> Message {
        Message {
            headers: self.headers.clone(),
            body: self.body.copy(),
        }
    }
}

fn not_kept(error: &std::io::Error) -> Failure {
    Failure::unavailable(format!("a request cannot be kept: {error}"))
}

/// What was done with a genuine request.
pub(super) enum Handled {
    Kept,
    Forwarded(Result<Answer, Unreachable>),
}

/// The sink of the endpoint that one request comes to.
struct OneDelivery {
    receiver: Arc<Receiver>,
    at: Timestamp,
    path: String,
    handled: Arc<OnceLock<Handled>>,
}

impl Sink for OneDelivery {
    /// Keeps it first: whatever happens to it then, it can be sent again.
    async fn accept(&self, delivery: Delivery) -> Receipt {
        let message = Message {
            headers: (*delivery.headers).clone(),
            body: delivery.body().clone(),
        };
        let kept = Kept::new(self.at, &self.path, &message, None);
        if let Err(error) = self.receiver.keep.put(&kept) {
            self.receiver.fail(not_kept(&error));
            return Receipt::unavailable(error);
        }
        let handled = match &self.receiver.forward {
            Some(poster) => {
                let headers = end_to_end(&message.headers);
                let message = Message { headers, ..message };
                Handled::Forwarded(poster.post(message).await)
            }
            None => Handled::Kept,
        };
        // It is set once, here.
        let _ = self.handled.set(handled);
        Receipt::Settled(Outcome::Done)
    }
}
