//! Guards as layers of tower.

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Extensions, HeaderMap, HeaderName, Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use super::refusal::Refusal;
use super::{Check, Head};

pub(super) type PeerOf = dyn Fn(&Extensions) -> Option<IpAddr> + Send + Sync;

/// A guard in front of a service: made by [`RequiredHeader::layer`](super::RequiredHeader::layer)
/// or [`AllowedAddresses::layer`](super::AllowedAddresses::layer).
#[derive(Clone)]
pub struct GuardLayer(Guard);

#[derive(Clone)]
struct Guard {
    check: Arc<dyn Check>,
    peer: Arc<PeerOf>,
}

impl fmt::Debug for GuardLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardLayer").finish_non_exhaustive()
    }
}

impl GuardLayer {
    pub(super) fn new(check: Arc<dyn Check>, peer: Arc<PeerOf>) -> Self {
        Self(Guard { check, peer })
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = Guarded<S>;

    fn layer(&self, inner: S) -> Guarded<S> {
        Guarded {
            inner,
            guard: self.0.clone(),
        }
    }
}

/// A service behind a guard.
#[derive(Clone)]
pub struct Guarded<S> {
    inner: S,
    guard: Guard,
}

impl<S: fmt::Debug> fmt::Debug for Guarded<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

impl<S, B, R> Service<Request<B>> for Guarded<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = GuardedFuture<S::Future, R>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let answer = match self.guard.check(&request) {
            Ok(()) => {
                if let Some(name) = self.guard.check.credential() {
                    hide(request.headers_mut(), name);
                }
                let future = self.inner.call(request);
                Answer::OfService { future }
            }
            Err(refusal) => {
                refusal.report();
                let response = Some(response(&refusal));
                Answer::OfGuard { response }
            }
        };
        GuardedFuture { answer }
    }
}

impl Guard {
    fn check<B>(&self, request: &Request<B>) -> Result<(), Refusal> {
        let values = |name: &HeaderName| {
            let values = request.headers().get_all(name).iter();
            values.map(|value| value.as_bytes()).collect()
        };
        self.check.check(&Head {
            values: &values,
            peer: (self.peer)(request.extensions()),
        })
    }
}

fn hide(headers: &mut HeaderMap, name: &HeaderName) {
    if let Some(value) = headers.get_mut(name) {
        value.set_sensitive(true);
    }
}

pub(super) fn response<R: Default>(refusal: &Refusal) -> Response<R> {
    let mut response = Response::new(R::default());
    *response.status_mut() = refusal.status();
    response.headers_mut().extend(refusal.header());
    response
}

pin_project! {
    /// The answer of a service behind a guard, or the guard's own.
    pub struct GuardedFuture<F, R> {
        #[pin]
        answer: Answer<F, R>,
    }
}

pin_project! {
    #[project = ProjectedAnswer]
    enum Answer<F, R> {
        OfService { #[pin] future: F },
        OfGuard { response: Option<Response<R>> },
    }
}

impl<F, R> fmt::Debug for GuardedFuture<F, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedFuture").finish_non_exhaustive()
    }
}

impl<F, R, E> Future for GuardedFuture<F, R>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        match self.project().answer.project() {
            ProjectedAnswer::OfService { future } => future.poll(cx),
            ProjectedAnswer::OfGuard { response } => {
                let response = response.take().expect("it is polled once");
                Poll::Ready(Ok(response))
            }
        }
    }
}
