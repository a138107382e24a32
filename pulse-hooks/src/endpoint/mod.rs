//! From an HTTP request to an answer: everything between the web framework and the sink.

#[cfg(feature = "actix")]
mod actix;
mod answers;
mod body;
mod gate;
mod refusal;
mod task;
mod tower;

use std::borrow::Borrow;
use std::fmt;
use std::future::Future;
use std::num::{IntErrorKind, ParseIntError};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use http_body::Body;
use jiff::Timestamp;
use tokio::runtime::Handle;

pub use answers::Answers;
pub use body::EmptyBody;
pub(crate) use task::is_run;

use crate::BoxError;
use crate::catch_panic::{CatchPanic, Panicked};
use crate::delivery::{Delivery, Signed};
use crate::event;
use crate::observe::Watch;
use crate::read_body::read_body;
use crate::signature::{ErasedSecretSource, Rules, SecretSource, Secrets, SignatureHeaders};
use crate::sink::{Receipt, Sink};
use crate::time_limit::{Elapsed, within};
use gate::Gate;
use refusal::Refusal;
use task::StartTask;

const BODY_LIMIT: usize = 1024 * 1024;
const READ_TIME_LIMIT: Duration = Duration::from_secs(4);
const CONCURRENCY_LIMIT: usize = 1024;

/// Receives deliveries over HTTP: verifies each, hands it to its [`Sink`], and answers.
///
/// It is a tower service over any request body, so it mounts on axum with `route_service`; on
/// actix-web with `actix`, behind the feature of that name; [`handle`](Self::handle) serves
/// everything else. Clones are cheap and share their sink and their limits. It needs a Tokio
/// runtime with time enabled.
#[derive(Clone)]
pub struct Endpoint(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    secrets: Arc<dyn ErasedSecretSource>,
    sink: Arc<dyn StartTask>,
    gate: Arc<Gate>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    rules: Rules,
    body_limit: usize,
    read_time_limit: Duration,
    answers: Answers,
    #[cfg(feature = "actix")]
    made_on: Option<Handle>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("rules", &self.0.rules)
            .field("body_limit", &self.0.body_limit)
            .field("read_time_limit", &self.0.read_time_limit)
            .field("concurrency_limit", &self.0.gate.limit())
            .finish_non_exhaustive()
    }
}

impl Endpoint {
    /// An endpoint that verifies with `secrets` and hands what is genuine to `sink`, such as a
    /// [`Router`](crate::Router).
    pub fn new(secrets: impl SecretSource, sink: impl Sink) -> Self {
        Self(Arc::new(Inner {
            secrets: Arc::new(secrets),
            sink: Arc::new(sink),
            gate: Arc::new(Gate::new(CONCURRENCY_LIMIT)),
            clock: Arc::new(Timestamp::now),
            rules: Rules::default(),
            body_limit: BODY_LIMIT,
            read_time_limit: READ_TIME_LIMIT,
            answers: Answers::default(),
            #[cfg(feature = "actix")]
            made_on: Handle::try_current().ok(),
        }))
    }

    /// What signature headers must satisfy: five minutes of tolerance unless set.
    #[must_use]
    pub fn rules(mut self, rules: Rules) -> Self {
        self.set().rules = rules;
        self
    }

    /// The longest body that is read, in bytes: 1 MiB unless set.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.set().body_limit = bytes;
        self
    }

    /// How long it may take until the [`SecretSource`] has answered and the body has arrived: 4
    /// seconds unless set. With the time a handler may take it stays under the 15 seconds that
    /// the sender waits.
    #[must_use]
    pub fn read_time_limit(mut self, limit: Duration) -> Self {
        self.set().read_time_limit = limit;
        self
    }

    /// How many verified deliveries may be with the sink at one time: 1024 unless set. One more
    /// is told to come again. Requests that are not verified yet do not count, so that nobody
    /// without the secret can use the places up.
    #[must_use]
    pub fn concurrency_limit(mut self, deliveries: usize) -> Self {
        self.set().gate = Arc::new(Gate::new(deliveries));
        self
    }

    /// The statuses the sender is told.
    #[must_use]
    pub fn answers(mut self, answers: Answers) -> Self {
        self.set().answers = answers;
        self
    }

    /// The clock that signed times are compared with: the system's unless set.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.set().clock = Arc::new(now);
        self
    }

    fn set(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    /// Answers one request.
    ///
    /// Once a delivery is verified its handler runs as a task of its own: it goes on when the
    /// future returned here is dropped, as servers do when the sender hangs up.
    pub fn handle<B>(
        &self,
        request: Request<B>,
    ) -> impl Future<Output = Response<EmptyBody>> + use<'_, B>
    where
        B: Body,
        B::Error: Into<BoxError>,
    {
        answer(self, request, None, |response, _| response)
    }

    /// Answers one request, and tells what it has not told the sender.
    pub(crate) async fn answer_in_full<B>(
        &self,
        request: Request<B>,
    ) -> (Response<EmptyBody>, Result<Receipt, Refusal>)
    where
        B: Body,
        B::Error: Into<BoxError>,
    {
        answer(self, request, None, |response, result| (response, result)).await
    }

    /// The handler of an event type, where the sink has handlers.
    pub(crate) fn handler_of(&self, event_type: &str) -> Option<&'static str> {
        self.0.sink.handler_of(event_type)
    }

    fn refuse(&self, refusal: &Refusal, request: &Parts) -> Response<EmptyBody> {
        let response = self.0.answers.for_refusal(refusal);
        refusal.report(response.status(), request);
        response
    }

    /// Ends the work in good order: from now on every delivery is told to come again, and once
    /// this resolves, the sink has finished all that it had been given. Call it after the web
    /// server's own graceful shutdown.
    pub async fn drain(&self) {
        self.0.gate.drain().await;
    }

    /// From a request to a verified delivery.
    async fn receive<B>(&self, parts: &mut Parts, body: Pin<&mut B>) -> Result<Delivery, Refusal>
    where
        B: Body,
        B::Error: Into<BoxError>,
    {
        let Inner {
            rules, body_limit, ..
        } = &*self.0;
        check_method(&parts.method)?;
        check_declared_length(&parts.headers, &*body, *body_limit)?;
        check_encoding(&parts.headers)?;
        let signature = SignatureHeaders::read(&parts.headers, rules, (self.0.clock)())?;
        let (secrets, body) = self.read(parts, body).await?;
        signature.verify(&secrets, &body)?;
        let signed = Signed::new(&signature, &secrets);
        // Before the headers are taken: a refusal's line in the log names their id.
        let event = event::read(&body)?;
        let headers = std::mem::take(&mut parts.headers);
        Ok(Delivery::new(signed, headers.into(), body, event))
    }

    /// From a verified delivery to what the sink says.
    async fn hand_over(
        &self,
        delivery: Delivery,
        watch: &Watch,
        runtime: Option<Handle>,
    ) -> Result<Receipt, Refusal> {
        let place = self.0.gate.enter()?;
        let runtime = match runtime {
            Some(runtime) if !is_run(&runtime).await => None,
            runtime => runtime,
        };
        let sink = Arc::clone(&self.0.sink);
        let task = sink.start(delivery, place, watch.clone(), runtime.as_ref());
        // It catches panics, so that only a runtime which shuts down ends it early.
        Ok(task
            .await
            .unwrap_or_else(|_| Receipt::unavailable("the runtime is shutting down")))
    }

    /// What comes from outside before anything is proven, within one limit of time.
    async fn read<B>(&self, parts: &Parts, body: Pin<&mut B>) -> Result<(Secrets, Bytes), Refusal>
    where
        B: Body,
        B::Error: Into<BoxError>,
    {
        let mut has_secrets = false;
        let read = async {
            let secrets = CatchPanic::new(self.0.secrets.secrets(parts)).await;
            let secrets = secrets
                .map_err(|Panicked| Refusal::SecretsPanicked)?
                .map_err(Refusal::NoSecrets)?;
            has_secrets = true;
            let limit = self.0.body_limit;
            let body = read_body(body, limit).await;
            Ok((
                secrets,
                body.map_err(|error| Refusal::of_body(error, limit))?,
            ))
        };
        let read = within(self.0.read_time_limit, pin!(read)).await;
        match read {
            Ok(result) => result,
            Err(Elapsed) if has_secrets => Err(Refusal::BodyTooSlow),
            Err(Elapsed) => Err(Refusal::SecretsTooSlow),
        }
    }
}

/// Answers one request, and runs the sink's task on `runtime`, while somebody runs that; or where
/// it is called. `end` makes the output of the response and of what the sender is not told.
fn answer<B, E, T>(
    endpoint: E,
    request: Request<B>,
    runtime: Option<Handle>,
    end: impl FnOnce(Response<EmptyBody>, Result<Receipt, Refusal>) -> T,
) -> impl Future<Output = T>
where
    B: Body,
    B::Error: Into<BoxError>,
    E: Borrow<Endpoint>,
{
    let (mut parts, body) = request.into_parts();
    // What is large stands in this one place: every future that it is handed to by value keeps
    // room for it once more, and beyond a kilobyte allocating gets slow.
    async move {
        let endpoint = endpoint.borrow();
        let received = {
            let body = pin!(body);
            endpoint.receive(&mut parts, body).await
        };
        let delivery = match received {
            Ok(delivery) => delivery,
            Err(refusal) => return end(endpoint.refuse(&refusal, &parts), Err(refusal)),
        };
        let watch = Watch::begin(&delivery);
        let result = endpoint.hand_over(delivery, &watch, runtime).await;
        let response = match &result {
            Ok(receipt) => endpoint.0.answers.for_receipt(receipt),
            Err(refusal) => watch.span().in_scope(|| endpoint.refuse(refusal, &parts)),
        };
        watch.record_status(response.status());
        end(response, result)
    }
}

fn check_method(method: &Method) -> Result<(), Refusal> {
    if method == Method::POST {
        Ok(())
    } else {
        Err(Refusal::Method(method.clone()))
    }
}

/// What the sender says its body has; without a `content-length`, what the body itself knows.
fn check_declared_length(
    headers: &HeaderMap,
    body: &impl Body,
    limit: usize,
) -> Result<(), Refusal> {
    let values = headers.get_all(CONTENT_LENGTH).iter();
    let declared = values.filter_map(read_length).max();
    let declared = declared.unwrap_or_else(|| body.size_hint().lower());
    if usize::try_from(declared).is_ok_and(|length| length <= limit) {
        Ok(())
    } else {
        Err(Refusal::BodyTooLong { limit })
    }
}

fn read_length(value: &HeaderValue) -> Option<u64> {
    let text = value.to_str().ok()?;
    text.parse().map_or_else(
        |error: ParseIntError| (*error.kind() == IntErrorKind::PosOverflow).then_some(u64::MAX),
        Some,
    )
}

fn check_encoding(headers: &HeaderMap) -> Result<(), Refusal> {
    let plain = headers.get_all(CONTENT_ENCODING).iter().all(|value| {
        value.to_str().is_ok_and(|text| {
            let mut codings = text.split(',').map(str::trim);
            codings.all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case("identity"))
        })
    });
    plain.then_some(()).ok_or(Refusal::Encoded)
}
