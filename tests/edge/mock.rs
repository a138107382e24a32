//! The sender for tests tries again as Pulse's does.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use pulse_hooks::testing::{self, MockPulse, Sent, SentEnd, TestDelivery};
use pulse_hooks::{Endpoint, JobCompleted, Outcome, Secrets};
use tokio::net::TcpListener;

use crate::support::{key, router};

/// Three years take a minute.
const FAST: u32 = 1_000_000;

type Answer = (StatusCode, HeaderMap);

/// A server that gives one answer after another, the last for ever, and keeps the headers it was
/// sent.
async fn serve(answers: Vec<Answer>) -> (MockPulse, Arc<Mutex<Vec<(HeaderMap, Bytes)>>>) {
    let seen: Arc<Mutex<Vec<(HeaderMap, Bytes)>>> = Arc::default();
    let keeps = Arc::clone(&seen);
    let answer = move |headers: HeaderMap, body: Bytes| async move {
        let mut seen = keeps.lock().unwrap();
        seen.push((headers, body));
        answers[seen.len().min(answers.len()) - 1].clone()
    };
    let app = axum::Router::new().route("/hook", axum::routing::post(answer));
    (MockPulse::new(start(app, "/hook").await).speed(FAST), seen)
}

async fn start(app: axum::Router, path: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{path}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

fn status(status: u16) -> Answer {
    (StatusCode::from_u16(status).unwrap(), HeaderMap::new())
}

fn with(status: u16, name: &'static str, value: &'static str) -> Answer {
    let headers = HeaderMap::from_iter([(
        HeaderName::from_static(name),
        HeaderValue::from_static(value),
    )]);
    (StatusCode::from_u16(status).unwrap(), headers)
}

async fn deliver(pulse: &MockPulse) -> Sent {
    pulse
        .deliver(TestDelivery::of(&JobCompleted::sample()))
        .await
}

#[tokio::test]
async fn it_tries_until_it_is_answered_with_a_2xx() {
    let (pulse, seen) = serve(vec![status(500), status(302), status(404), status(202)]).await;
    let sent = deliver(&pulse).await;
    assert!(sent.is_delivered());
    assert_eq!(sent.statuses(), [500, 302, 404, 202]);

    let seen = seen.lock().unwrap();
    let ids: HashSet<_> = seen
        .iter()
        .map(|(headers, _)| &headers["webhook-id"])
        .collect();
    assert_eq!(ids.len(), 1, "every attempt has the same id");
    let secrets = Secrets::new([testing::secret()]).unwrap();
    for (headers, body) in &*seen {
        secrets.verify(headers, body, Timestamp::now()).unwrap();
    }
}

#[tokio::test]
async fn its_schedule_has_eight_attempts_over_a_day_and_more() {
    let (pulse, _) = serve(vec![status(503)]).await;
    let sent = deliver(&pulse).await;
    assert_eq!(sent.end, SentEnd::GivenUp);
    let pauses: Vec<_> = sent
        .attempts
        .iter()
        .map(|attempt| attempt.after.as_secs())
        .collect();
    assert_eq!(pauses, [0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000]);
}

#[tokio::test]
async fn it_comes_no_earlier_than_it_was_asked_to() {
    let answers = vec![
        with(503, "retry-after", "3600"),
        with(503, "retry-after", "1"),
        with(503, "retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"),
        with(503, "retry-after", "soon"),
        status(204),
    ];
    let (pulse, _) = serve(answers).await;
    let sent = deliver(&pulse).await;
    let pauses: Vec<_> = sent
        .attempts
        .iter()
        .map(|attempt| attempt.after.as_secs())
        .collect();
    assert_eq!(pauses, [0, 3600, 300, 1800, 7200]);
}

#[tokio::test]
async fn it_waits_until_a_date() {
    let date = Timestamp::now() + Duration::from_secs(10 * 60 * 60);
    let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let answer = with(503, "retry-after", date.leak());
    let (pulse, _) = serve(vec![answer, status(204)]).await;
    let after = deliver(&pulse).await.attempts[1].after.as_secs();
    assert!((35_990..=36_000).contains(&after), "{after}");
}

#[tokio::test]
async fn it_obeys_who_wants_no_further_attempt() {
    let (pulse, _) = serve(vec![with(422, "webhook-delivery", "abort-message")]).await;
    let sent = deliver(&pulse).await;
    assert_eq!((sent.end, sent.attempts.len()), (SentEnd::Aborted, 1));
    assert_eq!(
        deliver(&pulse).await.attempts.len(),
        1,
        "another message is sent"
    );
}

#[tokio::test]
async fn it_obeys_who_wants_nothing_more_at_all() {
    let (pulse, _) = serve(vec![with(410, "webhook-delivery", "disable")]).await;
    let first = deliver(&pulse).await;
    assert_eq!((first.end, first.attempts.len()), (SentEnd::Disabled, 1));
    let next = deliver(&pulse.clone()).await;
    assert_eq!((next.end, next.attempts.len()), (SentEnd::Disabled, 0));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let sent = deliver(&MockPulse::new(url).speed(FAST)).await;
    assert_eq!(sent.statuses(), [0; 8]);
    assert!(
        sent.attempts[0]
            .answer
            .as_ref()
            .unwrap_err()
            .contains("error")
    );
}

#[tokio::test]
async fn an_endpoint_takes_what_it_sends() {
    let secrets = Secrets::new([key(7)]).unwrap();
    let endpoint = Endpoint::new(secrets, router(|| Outcome::Done));
    let app = axum::Router::new().route_service("/hook", endpoint);
    let pulse = MockPulse::new(start(app, "/hook").await).speed(FAST);
    assert_eq!(
        deliver(&pulse.clone().signing_with(key(7)))
            .await
            .statuses(),
        [204]
    );
    assert_eq!(deliver(&pulse).await.statuses(), [401; 8]);
}

#[tokio::test]
async fn what_is_stale_stays_stale() {
    let secrets = Secrets::new([testing::secret()]).unwrap();
    let endpoint = Endpoint::new(secrets, router(|| Outcome::Done));
    let app = axum::Router::new().route_service("/hook", endpoint);
    let pulse = MockPulse::new(start(app, "/hook").await).speed(FAST);
    let event = TestDelivery::of(&JobCompleted::sample());
    let sent = pulse.deliver(event.clone().stale()).await;
    assert_eq!(sent.statuses(), [401; 8]);
    assert!(pulse.deliver(event).await.is_delivered());
}

#[tokio::test]
async fn what_is_sent_later_is_sent_now_and_to_its_own_path() {
    let secrets = Secrets::new([testing::secret()]).unwrap();
    let endpoint = Endpoint::new(secrets, router(|| Outcome::Done));
    let app = axum::Router::new().route_service("/hooks/acme", endpoint);
    let pulse = MockPulse::new(start(app, "/nowhere").await).speed(FAST);
    let event = TestDelivery::of(&JobCompleted::sample());
    assert_eq!(pulse.deliver(event.clone()).await.statuses(), [404; 8]);
    for event in [
        event.clone().redelivered_after(Duration::from_secs(3600)),
        event.sent_at(Timestamp::now()),
    ] {
        let sent = pulse.deliver(event.path("/hooks/acme?from=pulse")).await;
        assert_eq!(sent.statuses(), [204]);
    }
}

#[tokio::test]
async fn the_schedule_is_short_unless_told_otherwise() {
    let answer = || async { StatusCode::INTERNAL_SERVER_ERROR };
    let app = axum::Router::new().route("/hook", axum::routing::post(answer));
    // 27 hours by the sender's clock.
    let begun = std::time::Instant::now();
    let sent = deliver(&MockPulse::new(start(app, "/hook").await)).await;
    assert_eq!(sent.statuses(), [500; 8]);
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn what_is_no_url_is_refused_where_it_is_written() {
    for text in ["/hooks/pulse", "127.0.0.1:3000", "ftp://127.0.0.1/", ""] {
        let made = std::panic::catch_unwind(|| MockPulse::new(text));
        let message = made.unwrap_err().downcast::<String>().unwrap();
        assert!(
            message.contains(&format!("`{text}` is no URL")),
            "{message}"
        );
    }
}
