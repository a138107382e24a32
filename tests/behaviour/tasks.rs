//! Handlers run as tasks of their own: hang-ups, places, and the end of the work.

use std::time::Duration;

use pulse_hooks::Endpoint;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::support::body::{Step, Steps};
use crate::support::sink::Keeps;
use crate::support::work::{Work, working};
use crate::support::{carried, completed_request, endpoint, retry_after, status};
use pulse_hooks_tests::COMPLETED;

async fn start(work: &Work, endpoint: &Endpoint) -> JoinHandle<http::StatusCode> {
    let endpoint = endpoint.clone();
    let answer = tokio::spawn(async move { status(&endpoint, completed_request()).await });
    work.started.notified().await;
    answer
}

/// Sends a delivery, and hangs up as soon as the handler has begun.
async fn start_and_hang_up(work: &Work, endpoint: &Endpoint) {
    tokio::select! {
        _ = endpoint.handle(completed_request()) => panic!("the handler waits"),
        () = work.started.notified() => {}
    }
}

async fn assert_refused_for_now(endpoint: &Endpoint) {
    let response = endpoint.handle(completed_request()).await;
    assert_eq!(response.status(), 503);
    assert!(retry_after(&response).is_some());
}

#[tokio::test]
async fn a_sender_that_hangs_up_does_not_cancel_the_handler() {
    let (work, endpoint) = working(1);
    start_and_hang_up(&work, &endpoint).await;
    assert_eq!(work.calls.all(), ["started"]);
    work.release.notify_one();
    endpoint.drain().await;
    assert_eq!(work.calls.all(), ["started", "finished"]);
}

#[tokio::test]
async fn a_handler_goes_on_when_the_endpoint_itself_is_dropped() {
    let (work, endpoint) = working(1);
    start_and_hang_up(&work, &endpoint).await;
    drop(endpoint);
    work.release.notify_one();
    while work.calls.all().len() < 2 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn one_delivery_over_the_concurrency_limit_is_503_with_retry_after() {
    let (work, endpoint) = working(2);
    let first = start(&work, &endpoint).await;
    let second = start(&work, &endpoint).await;
    assert_refused_for_now(&endpoint).await;

    work.release.notify_one();
    assert_eq!(first.await.unwrap(), 204);
    let third = start(&work, &endpoint).await;
    work.release.notify_one();
    work.release.notify_one();
    assert_eq!(second.await.unwrap(), 204);
    assert_eq!(third.await.unwrap(), 204);
}

#[tokio::test]
async fn a_hung_up_delivery_keeps_its_place_until_its_handler_ends() {
    let (work, endpoint) = working(1);
    start_and_hang_up(&work, &endpoint).await;
    assert_refused_for_now(&endpoint).await;
    work.release.notify_one();
    while work.calls.all().len() < 2 {
        tokio::task::yield_now().await;
    }
    work.release.notify_one();
    assert_eq!(status(&endpoint, completed_request()).await, 204);
}

#[tokio::test]
async fn clones_share_their_places() {
    let (work, endpoint) = working(1);
    let running = start(&work, &endpoint.clone()).await;
    assert_refused_for_now(&endpoint.clone()).await;
    work.release.notify_one();
    assert_eq!(running.await.unwrap(), 204);
}

#[tokio::test]
async fn an_unverified_request_is_refused_as_such_however_full_it_is() {
    let (work, endpoint) = working(1);
    let running = start(&work, &endpoint).await;
    let mut forged = completed_request();
    let none = http::HeaderValue::from_static("v1,");
    forged.headers_mut().insert("webhook-signature", none);
    assert_eq!(status(&endpoint, forged).await, 401);
    work.release.notify_one();
    running.await.unwrap();
}

#[tokio::test]
async fn the_largest_concurrency_limit_can_be_set_and_drained() {
    let endpoint = endpoint(Keeps::default()).concurrency_limit(usize::MAX);
    assert_eq!(status(&endpoint, completed_request()).await, 204);
    endpoint.drain().await;
}

#[tokio::test(start_paused = true)]
async fn a_drain_waits_for_the_running_handlers_and_refuses_new_ones() {
    let (work, endpoint) = working(8);
    let answer = start(&work, &endpoint).await;
    let mut drain = tokio::spawn({
        let endpoint = endpoint.clone();
        async move { endpoint.drain().await }
    });
    assert!(timeout(Duration::from_secs(1), &mut drain).await.is_err());
    assert_refused_for_now(&endpoint).await;

    work.release.notify_one();
    drain.await.unwrap();
    assert_eq!(work.calls.all(), ["started", "finished"]);
    assert_eq!(answer.await.unwrap(), 204);
    assert_refused_for_now(&endpoint).await;
}

#[tokio::test(start_paused = true)]
async fn a_drain_waits_for_a_handler_whose_sender_has_hung_up() {
    let (work, endpoint) = working(8);
    start_and_hang_up(&work, &endpoint).await;
    assert!(
        timeout(Duration::from_secs(1), endpoint.drain())
            .await
            .is_err()
    );
    work.release.notify_one();
    endpoint.drain().await;
    assert_eq!(work.calls.all(), ["started", "finished"]);
}

#[tokio::test(start_paused = true)]
async fn a_drain_that_is_given_up_still_refuses_new_deliveries() {
    let (work, endpoint) = working(8);
    start_and_hang_up(&work, &endpoint).await;
    assert!(
        timeout(Duration::from_secs(1), endpoint.drain())
            .await
            .is_err()
    );
    assert_refused_for_now(&endpoint).await;
    work.release.notify_one();
}

#[tokio::test]
async fn an_idle_endpoint_is_drained_at_once_and_as_often_as_one_likes() {
    let endpoint = endpoint(Keeps::default());
    endpoint.drain().await;
    endpoint.clone().drain().await;
    assert_refused_for_now(&endpoint).await;
}

#[tokio::test]
async fn two_drains_at_once_both_end() {
    let (work, endpoint) = working(8);
    let answer = start(&work, &endpoint).await;
    let drains = [(); 2].map(|()| {
        let endpoint = endpoint.clone();
        tokio::spawn(async move { endpoint.drain().await })
    });
    tokio::task::yield_now().await;
    work.release.notify_one();
    for drain in drains {
        drain.await.unwrap();
    }
    assert_eq!(answer.await.unwrap(), 204);
}

#[tokio::test(start_paused = true)]
async fn no_handler_begins_once_a_drain_is_over() {
    let keeps = Keeps::default();
    let endpoint = endpoint(keeps.clone());
    let whole = Step::Data(COMPLETED.into());
    let slow = carried(
        COMPLETED,
        Steps::new([Step::Wait(Duration::from_secs(2)), whole]),
    );
    let answer = tokio::spawn({
        let endpoint = endpoint.clone();
        async move { status(&endpoint, slow).await }
    });
    tokio::task::yield_now().await;
    endpoint.drain().await;
    assert_eq!(answer.await.unwrap(), 503);
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn a_verification_refusal_is_told_as_such_during_a_drain() {
    let endpoint = endpoint(Keeps::default());
    endpoint.drain().await;
    let mut request = completed_request();
    request.headers_mut().remove("webhook-id");
    assert_eq!(status(&endpoint, request).await, 400);
}
