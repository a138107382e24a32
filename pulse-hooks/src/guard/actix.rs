//! Guards as middleware of actix-web, which knows itself who has connected.

use std::fmt;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::Arc;

use actix_web::Error;
use actix_web::body::EitherBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::header::HeaderMap;
use http::HeaderName;

use super::layer::response;
use super::refusal::Refusal;
use super::{AllowedAddresses, Check, Head, RequiredHeader};
use crate::actix_http::response_from;

impl RequiredHeader {
    /// As middleware of actix-web: `endpoint.actix("/hooks/pulse").wrap(header.actix())`.
    #[must_use]
    pub fn actix(&self) -> ActixGuard {
        ActixGuard(Arc::new(self.clone()))
    }
}

impl AllowedAddresses {
    /// As middleware of actix-web: `endpoint.actix("/hooks/pulse").wrap(addresses.actix())`.
    #[must_use]
    pub fn actix(&self) -> ActixGuard {
        ActixGuard(Arc::new(self.clone()))
    }
}

/// A guard in front of a resource or an app of actix-web.
#[derive(Clone)]
pub struct ActixGuard(Arc<dyn Check>);

impl fmt::Debug for ActixGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActixGuard").finish_non_exhaustive()
    }
}

impl<S, B> Transform<S, ServiceRequest> for ActixGuard
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = ActixGuarded<S>;
    type InitError = ();
    type Future = Ready<Result<ActixGuarded<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(ActixGuarded {
            inner,
            check: Arc::clone(&self.0),
        }))
    }
}

/// A service of actix-web behind a guard.
pub struct ActixGuarded<S> {
    inner: S,
    check: Arc<dyn Check>,
}

impl<S> fmt::Debug for ActixGuarded<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActixGuarded").finish_non_exhaustive()
    }
}

impl<S, B> Service<ServiceRequest> for ActixGuarded<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(inner);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        match check(&*self.check, &request) {
            Ok(()) => {
                if let Some(name) = self.check.credential() {
                    hide(request.headers_mut(), name);
                }
                let response = self.inner.call(request);
                Box::pin(async move { Ok(response.await?.map_into_left_body()) })
            }
            Err(refusal) => {
                refusal.report();
                let response =
                    request.into_response(response_from(&response::<()>(&refusal)).finish());
                Box::pin(ready(Ok(response.map_into_right_body())))
            }
        }
    }
}

fn check(check: &dyn Check, request: &ServiceRequest) -> Result<(), Refusal> {
    let values = |name: &HeaderName| {
        let values = request.headers().get_all(name.as_str());
        values.map(|value| value.as_bytes()).collect()
    };
    check.check(&Head {
        values: &values,
        peer: request.peer_addr().map(|peer| peer.ip()),
    })
}

fn hide(headers: &mut HeaderMap, name: &HeaderName) {
    if let Some(value) = headers.get_mut(name.as_str()) {
        value.set_sensitive(true);
    }
}
