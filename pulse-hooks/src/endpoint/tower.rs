//! The endpoint as a tower service, which axum, tonic and hyper's utilities take.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use super::{EmptyBody, Endpoint, answer};
use crate::BoxError;

impl<B> Service<Request<B>> for Endpoint
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    type Response = Response<EmptyBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<EmptyBody>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        Box::pin(answer(self.clone(), request, None, |response, _| {
            Ok(response)
        }))
    }
}
