//! Deliveries as values: made by verification alone, and safe to take apart.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use pulse_hooks::testing::{self, NOW, TestDelivery};
use pulse_hooks::{Delivery, DeliveryError, Outcome, Rules, VerifyError};
use pulse_hooks_tests::COMPLETED;

use crate::support::sink::Keeps;
use crate::support::{
    completed_delivery, completed_request, completed_router, endpoint, secrets, status,
};

fn verify(headers: HeaderMap, body: &'static str) -> Result<Delivery, DeliveryError> {
    let secrets = secrets().with_source("acme");
    Delivery::verify(
        headers,
        Bytes::from_static(body.as_bytes()),
        &secrets,
        &Rules::default(),
        NOW,
    )
}

fn signed_headers(body: &'static str) -> HeaderMap {
    let request = TestDelivery::of_body(body)
        .id("msg_7")
        .request(&testing::secret());
    request.headers().clone()
}

#[test]
fn a_genuine_request_of_any_host_becomes_a_delivery() {
    let delivery = verify(signed_headers(COMPLETED), COMPLETED).unwrap();
    assert_eq!(delivery.id, "msg_7");
    assert_eq!(delivery.source.as_deref(), Some("acme"));
    assert_eq!(delivery.sent_at, NOW);
    assert_eq!(delivery.event_type, "job.completed");
    assert_eq!(delivery.attempt, None);
    assert_eq!(delivery.body(), COMPLETED);
    assert_eq!(delivery.headers["webhook-id"], "msg_7");
}

#[test]
fn what_is_not_genuine_becomes_no_delivery() {
    let error = verify(signed_headers(COMPLETED), "{}").unwrap_err();
    assert!(
        matches!(error, DeliveryError::Signature(VerifyError::NoMatch)),
        "{error:?}"
    );
    let error = verify(HeaderMap::new(), COMPLETED).unwrap_err();
    assert!(matches!(error, DeliveryError::Signature(error) if error.is_malformed()));
}

#[test]
fn what_is_no_envelope_becomes_no_delivery_and_does_not_show() {
    let body = r#"["s3ntinel"]"#;
    let error = verify(signed_headers(body), body).unwrap_err();
    assert!(matches!(error, DeliveryError::Envelope(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("s3ntinel"));
}

#[test]
fn a_forged_body_is_called_forged_before_it_is_read() {
    let error = verify(signed_headers(COMPLETED), "not JSON").unwrap_err();
    assert!(
        matches!(error, DeliveryError::Signature(VerifyError::NoMatch)),
        "{error:?}"
    );
}

#[test]
fn a_clone_shares_its_headers_and_body() {
    let delivery = completed_delivery();
    let clone = delivery.clone();
    assert_eq!(delivery.body().as_ptr(), clone.body().as_ptr());
    assert!(Arc::ptr_eq(&delivery.headers, &clone.headers));
}

#[pulse_hooks::pulse_handler]
async fn succeeds(_job: pulse_hooks::JobCompleted) {}

#[tokio::test]
async fn a_delivery_can_be_run_again_and_again() {
    let router = completed_router!(succeeds);
    let delivery = completed_delivery();
    for _ in 0..3 {
        assert!(matches!(router.run(delivery.clone()).await, Outcome::Done));
    }
}

#[tokio::test]
async fn a_shared_sink_is_a_sink() {
    let keeps = Keeps::default();
    let endpoint = endpoint(Arc::new(keeps.clone()));
    assert_eq!(status(&endpoint, completed_request()).await, 204);
    assert_eq!(keeps.only().body(), COMPLETED);
}
