//! From actix-web's requests to those of the crate `http`, and back to its responses.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use http_body::{Body, Frame};

/// actix-web's types are those of the crate `http` before its version 1, which takes the same
/// bytes, so that nothing is left out here.
pub(crate) fn request_from(from: &HttpRequest, payload: web::Payload) -> Request<PayloadBody> {
    let mut request = Request::new(PayloadBody(payload));
    *request.method_mut() =
        Method::from_bytes(from.method().as_str().as_bytes()).unwrap_or_default();
    *request.uri_mut() = from.uri().to_string().parse().unwrap_or_default();
    *request.headers_mut() = headers_from(from.headers());
    request
}

fn headers_from(from: &actix_web::http::header::HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(from.len());
    for (name, value) in from {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        let copy = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(mut copy)) = (name, copy) {
            copy.set_sensitive(value.is_sensitive());
            headers.append(name, copy);
        }
    }
    headers
}

/// Status and headers; the body is still to be put in.
pub(crate) fn response_from<B>(from: &Response<B>) -> HttpResponseBuilder {
    let status = StatusCode::from_u16(from.status().as_u16());
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in from.headers() {
        response.append_header((name.as_str(), value.as_bytes()));
    }
    response
}

/// The request's body, as it arrives.
pub(crate) struct PayloadBody(web::Payload);

impl Body for PayloadBody {
    type Data = Bytes;
    type Error = PayloadError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, PayloadError>>> {
        let next = Pin::new(&mut self.0).poll_next(cx);
        next.map(|data| data.map(|data| data.map(Frame::data)))
    }
}
