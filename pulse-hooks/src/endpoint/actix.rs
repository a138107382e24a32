//! The endpoint as a resource of actix-web, which has request types of its own.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::error::PayloadError;
use actix_web::{HttpRequest, HttpResponse, Resource, web};
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use http_body::{Body, Frame};

use super::{EmptyBody, Endpoint};

impl Endpoint {
    /// Serves `path` on actix-web 4. To be called inside the server's factory, since a `Resource`
    /// stays on one thread; the resources share the endpoint's sink and limits.
    ///
    /// ```no_run
    /// # use actix_web::{App, HttpServer};
    /// # use pulse_hooks::{Endpoint, Secrets, Sink};
    /// # async fn serve(secrets: Secrets, router: impl Sink) -> std::io::Result<()> {
    /// let endpoint = Endpoint::new(secrets, router);
    /// let on_each_thread = endpoint.clone();
    /// HttpServer::new(move || App::new().service(on_each_thread.actix("/hooks/pulse")))
    ///     .bind(("127.0.0.1", 3000))?
    ///     .run()
    ///     .await?;
    /// endpoint.drain().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// actix ends the runtime of a server thread once its connections are closed, so handlers run
    /// on the runtime in which the endpoint was made, while somebody runs it: those whose sender
    /// hung up are finished by [`drain`](Self::drain). `#[tokio::main]` gives them all cores,
    /// `#[actix_web::main]` the one thread of `main`. Neither is the place for
    /// `actix_web::rt::spawn`, which starts tasks that stay on a server thread.
    ///
    /// A [`SecretSource`](crate::SecretSource) sees method, path, query and headers as they came,
    /// and no extensions. `expect: 100-continue` is answered by actix before the endpoint is asked.
    #[must_use]
    pub fn actix(&self, path: &str) -> Resource {
        let endpoint = self.clone();
        web::resource(path).to(move |request: HttpRequest, payload: web::Payload| {
            let endpoint = endpoint.clone();
            async move {
                let request = request_from(&request, payload);
                let (response, _) = endpoint.answer(request, endpoint.0.made_on.as_ref()).await;
                response_from(&response)
            }
        })
    }
}

/// actix-web's types are those of the crate `http` before its version 1, which takes the same
/// bytes, so that nothing is left out here.
fn request_from(from: &HttpRequest, payload: web::Payload) -> Request<PayloadBody> {
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

fn response_from(from: &Response<EmptyBody>) -> HttpResponse {
    use actix_web::http::StatusCode;

    let status = StatusCode::from_u16(from.status().as_u16());
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in from.headers() {
        response.append_header((name.as_str(), value.as_bytes()));
    }
    response.finish()
}

/// The request's body, as it arrives.
struct PayloadBody(web::Payload);

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
