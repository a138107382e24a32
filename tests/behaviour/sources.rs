//! Secrets that are looked up for each request.

use std::time::Duration;

use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode};
use pulse_hooks::testing::{self, NOW, TestBody};
use pulse_hooks::{Endpoint, Secret, SecretSource, SecretSourceError, Secrets};
use tokio::time::Instant;

use crate::support::body::{Step, Steps};
use crate::support::sink::Keeps;
use crate::support::{Calls, carried, completed_request, retry_after, secrets, status};
use pulse_hooks_tests::COMPLETED;

/// What is looked up by the last segment of the path.
struct Tenants;

impl SecretSource for Tenants {
    async fn secrets(&self, request: &Parts) -> Result<Secrets, SecretSourceError> {
        match request.uri.path().trim_start_matches('/') {
            "ours" => Ok(secrets().with_source("ours")),
            "theirs" => {
                let secret = Secret::from_bytes(&[9; 32]).unwrap();
                Ok(Secrets::new([secret]).unwrap().with_source("theirs"))
            }
            "down" => Err(SecretSourceError::unavailable("the vault is sealed")),
            "slow" => {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                Ok(secrets())
            }
            _ => Err(SecretSourceError::UnknownTenant),
        }
    }
}

fn tenants() -> (Keeps, Endpoint) {
    let keeps = Keeps::default();
    (keeps.clone(), Endpoint::new(Tenants, keeps).clock(|| NOW))
}

fn to(tenant: &str) -> Request<TestBody> {
    let mut request = completed_request();
    *request.uri_mut() = format!("/{tenant}").parse().unwrap();
    request
}

#[tokio::test]
async fn the_source_travels_in_the_delivery() {
    let (keeps, endpoint) = tenants();
    assert_eq!(status(&endpoint, to("ours")).await, 204);
    assert_eq!(keeps.only().source.as_deref(), Some("ours"));
}

#[tokio::test]
async fn a_fixed_source_travels_too() {
    let keeps = Keeps::default();
    let endpoint = Endpoint::new(secrets().with_source("acme"), keeps.clone()).clock(|| NOW);
    assert_eq!(status(&endpoint, completed_request()).await, 204);
    assert_eq!(keeps.only().source.as_deref(), Some("acme"));
}

#[tokio::test]
async fn one_tenants_delivery_is_not_genuine_for_another() {
    let (keeps, endpoint) = tenants();
    assert_eq!(status(&endpoint, to("theirs")).await, 401);
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn an_unknown_tenant_is_401_before_the_body_is_read() {
    let (_, endpoint) = tenants();
    let body = Steps::pieces(COMPLETED, 10);
    let polls = body.polls();
    let response = endpoint.handle(carried(COMPLETED, body)).await;
    assert_eq!(response.status(), 401);
    assert_eq!(retry_after(&response), None);
    assert_eq!(polls.count(), 0);
}

#[tokio::test]
async fn a_source_that_is_down_is_503_with_retry_after() {
    let (keeps, endpoint) = tenants();
    let response = endpoint.handle(to("down")).await;
    assert_eq!(response.status(), 503);
    assert!(retry_after(&response).is_some());
    assert!(keeps.all().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_does_not_answer_is_503_with_retry_after() {
    let (_, endpoint) = tenants();
    let started = Instant::now();
    let response = endpoint.handle(to("slow")).await;
    assert_eq!(response.status(), 503);
    assert!(retry_after(&response).is_some());
    assert!(started.elapsed() < Duration::from_secs(15));
}

/// Says what it was shown.
struct Shown(Calls);

impl SecretSource for Shown {
    async fn secrets(&self, request: &Parts) -> Result<Secrets, SecretSourceError> {
        let header = request.headers["x-tenant"].to_str().unwrap();
        let extension = request.extensions.get::<u32>().unwrap();
        let (method, path) = (&request.method, request.uri.path());
        self.0.add(format!("{method} {path} {header} {extension}"));
        Ok(secrets())
    }
}

#[tokio::test]
async fn a_source_sees_method_path_headers_and_extensions() {
    let calls = Calls::default();
    let endpoint = Endpoint::new(Shown(calls.clone()), Keeps::default()).clock(|| NOW);
    let mut request = to("hooks/7");
    request
        .headers_mut()
        .insert("x-tenant", HeaderValue::from_static("acme"));
    request.extensions_mut().insert(17_u32);
    assert_eq!(request.method(), Method::POST);
    assert_eq!(status(&endpoint, request).await, 204);
    assert_eq!(calls.all(), ["POST /hooks/7 acme 17"]);
}

/// Gives the secrets after two seconds.
struct Slowish;

impl SecretSource for Slowish {
    async fn secrets(&self, _request: &Parts) -> Result<Secrets, SecretSourceError> {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(Secrets::new([testing::secret()]).unwrap())
    }
}

async fn status_of_slow_source_and_body(limit: Duration) -> StatusCode {
    let endpoint = Endpoint::new(Slowish, Keeps::default())
        .clock(|| NOW)
        .read_time_limit(limit);
    let whole = Step::Data(COMPLETED.into());
    let body = Steps::new([Step::Wait(Duration::from_secs(2)), whole]);
    status(&endpoint, carried(COMPLETED, body)).await
}

#[tokio::test(start_paused = true)]
async fn a_slow_source_and_a_slow_body_share_one_time_limit() {
    assert_eq!(
        status_of_slow_source_and_body(Duration::from_secs(5)).await,
        204
    );
    assert_eq!(
        status_of_slow_source_and_body(Duration::from_secs(3)).await,
        408
    );
    assert_eq!(
        status_of_slow_source_and_body(Duration::from_secs(1)).await,
        503
    );
}

#[tokio::test]
async fn a_source_that_panics_is_503_and_the_endpoint_goes_on() {
    struct Unwraps;
    impl SecretSource for Unwraps {
        async fn secrets(&self, request: &Parts) -> Result<Secrets, SecretSourceError> {
            let tenant = request.uri.path().strip_prefix("/hooks/").unwrap();
            Ok(secrets().with_source(tenant))
        }
    }
    let endpoint = Endpoint::new(Unwraps, Keeps::default()).clock(|| NOW);
    assert_eq!(status(&endpoint, to("elsewhere")).await, 503);
    assert_eq!(status(&endpoint, to("hooks/acme")).await, 204);
}

#[tokio::test]
async fn a_source_may_be_shared() {
    let shared = std::sync::Arc::new(Slowish);
    tokio::time::pause();
    let endpoint = Endpoint::new(shared, Keeps::default()).clock(|| NOW);
    assert_eq!(status(&endpoint, completed_request()).await, 204);
}
