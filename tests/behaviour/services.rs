//! The endpoint as a tower service, alone and under axum.

use std::convert::Infallible;
use std::future::poll_fn;

use axum::body::Body;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use pulse_hooks::testing::TestBody;
use pulse_hooks::{Endpoint, Outcome, Receipt};
use pulse_hooks_tests::{COMPLETED, envelope_of_text};
use tower_service::Service;

use crate::support::sink::{Gives, Keeps};
use crate::support::{completed_request, endpoint, signed};

fn to_axum(request: Request<TestBody>) -> Request<Body> {
    request.map(Body::new)
}

fn at(path: &'static str, request: Request<TestBody>) -> Request<Body> {
    let mut request = to_axum(request);
    *request.uri_mut() = http::Uri::from_static(path);
    request
}

async fn call<S, B>(service: &mut S, request: Request<Body>) -> Response<B>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible>,
{
    poll_fn(|cx| service.poll_ready(cx)).await.unwrap();
    service.call(request).await.unwrap()
}

fn app(endpoint: Endpoint) -> axum::Router {
    axum::Router::new().route_service("/hooks/pulse", endpoint)
}

async fn assert_answered_empty(response: Response<Body>, status: u16) {
    assert_eq!(response.status(), status);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert!(body.is_empty());
}

#[tokio::test]
async fn the_endpoint_is_a_service_over_an_axum_body() {
    let keeps = Keeps::default();
    let mut service = endpoint(keeps.clone());
    let response = call(&mut service, to_axum(completed_request())).await;
    assert_eq!(response.status(), 204);
    assert_eq!(response.body().size_hint().exact(), Some(0));
    assert_eq!(keeps.only().body(), COMPLETED);
}

#[tokio::test]
async fn the_future_of_a_call_outlives_the_service() {
    let mut service = endpoint(Keeps::default());
    let answer = Service::<Request<Body>>::call(&mut service, to_axum(completed_request()));
    drop(service);
    let answer = tokio::spawn(answer);
    assert_eq!(answer.await.unwrap().unwrap().status(), 204);
}

#[tokio::test]
async fn a_delivery_through_axum_reaches_the_sink() {
    let keeps = Keeps::default();
    let mut app = app(endpoint(keeps.clone()));
    let response = call(&mut app, at("/hooks/pulse", completed_request())).await;
    assert_answered_empty(response, 204).await;
    assert_eq!(keeps.only().event_type, "job.completed");
}

#[tokio::test]
async fn statuses_and_headers_pass_through_axum() {
    let busy = endpoint(Gives(|| Receipt::Settled(Outcome::permanent("never"))));
    let response = call(&mut app(busy), at("/hooks/pulse", completed_request())).await;
    assert_eq!(response.headers()["webhook-delivery"], "abort-message");
    assert_answered_empty(response, 422).await;
}

#[tokio::test]
async fn a_get_through_axum_is_405_with_allow() {
    let mut request = at("/hooks/pulse", completed_request());
    *request.method_mut() = http::Method::GET;
    let response = call(&mut app(endpoint(Keeps::default())), request).await;
    assert_eq!(response.headers()["allow"], "POST");
    assert_answered_empty(response, 405).await;
}

#[tokio::test]
async fn another_path_is_not_the_endpoints() {
    let keeps = Keeps::default();
    let response = call(
        &mut app(endpoint(keeps.clone())),
        at("/else", completed_request()),
    )
    .await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(keeps.all().is_empty());
}

fn large(length: usize) -> String {
    let envelope = envelope_of_text("x", "null");
    format!("{envelope}{}", " ".repeat(length - envelope.len()))
}

#[tokio::test]
async fn the_endpoints_body_limit_counts_and_not_the_frameworks() {
    let length = 3 * 1024 * 1024;
    let mut roomy = app(endpoint(Keeps::default()).body_limit(length));
    let response = call(&mut roomy, at("/hooks/pulse", signed(large(length)))).await;
    assert_answered_empty(response, 204).await;
    let response = call(&mut roomy, at("/hooks/pulse", signed(large(length + 1)))).await;
    assert_answered_empty(response, 413).await;
}

#[tokio::test]
async fn a_body_over_a_limit_of_the_framework_is_an_answer_and_no_panic() {
    let limited = http_body_util::Limited::new(TestBody(large(2000).into()), 1000);
    let request = signed(large(2000)).map(|_| Body::new(limited));
    let mut app = axum::Router::new().fallback_service(endpoint(Keeps::default()));
    let response = call(&mut app, request).await;
    assert!(response.status().is_client_error(), "{}", response.status());
}

#[tokio::test]
async fn a_streamed_axum_body_is_read_to_its_end() {
    let keeps = Keeps::default();
    let mut request = at("/hooks/pulse", completed_request());
    let pieces = crate::support::body::Steps::pieces(COMPLETED, 10);
    *request.body_mut() = Body::new(pieces);
    request
        .headers_mut()
        .insert("transfer-encoding", HeaderValue::from_static("chunked"));
    let response = call(&mut app(endpoint(keeps.clone())), request).await;
    assert_answered_empty(response, 204).await;
    assert_eq!(keeps.only().body(), COMPLETED);
}
