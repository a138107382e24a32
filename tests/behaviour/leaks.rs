//! Logs say why, and show no secret, no signature, and nothing of a body.

use http::Method;
use http::request::Parts;
use pulse_hooks::testing::{self, NOW, TestEndpoint};
use pulse_hooks::{
    Delivery, Endpoint, JobCompleted, Outcome, Receipt, Router, SecretSource, SecretSourceError,
    Secrets, Sink, pulse_handler,
};
use pulse_hooks_tests::envelope_of_text;
use tracing::Instrument as _;

use crate::precedence::{Problem, send};
use crate::support::logs::Logs;
use crate::support::sink::{Gives, Keeps};
use crate::support::{completed_request, completed_router, endpoint, signed, status};

/// In every body that is sent here.
const PRIVATE: &str = "s3ntinel";
const BODY: &str = r#"{"type":"job.completed","data":{"job_id":"s3ntinel","pages_processed":1}}"#;

/// [`testing::secret`] as text, and its base64.
const SECRET: [&str; 2] = ["everybody knows", "YSBzZWNyZXQgdGhhdCBldmVyeWJvZHkga25vd3M"];

fn assert_shows_nothing(log: &str, signature: &str) {
    for private in [PRIVATE, SECRET[0], SECRET[1], "v1,"] {
        assert!(!log.contains(private), "`{private}` in the log:\n{log}");
    }
    let base64 = signature.trim_start_matches("v1,");
    for part in [base64, &base64[..10]] {
        assert!(!log.contains(part), "the signature in the log:\n{log}");
    }
}

fn assert_says_why(log: &str) {
    assert!(!log.is_empty(), "nothing was logged");
}

#[tokio::test(start_paused = true)]
async fn each_refusal_is_logged_and_shows_nothing() {
    for problem in Problem::ALL {
        let logs = Logs::capture();
        let sent = send(&[problem], BODY, r#"["s3ntinel"]"#);
        sent.endpoint.handle(sent.request).await;
        assert_says_why(&logs.text());
        assert_shows_nothing(&logs.text(), &sent.signature);
    }
}

#[tokio::test]
async fn each_kind_of_body_that_is_no_envelope_is_logged_and_shows_nothing() {
    for body in [
        "s3ntinel",
        r#""s3ntinel""#,
        r#"{"s3ntinel":"s3ntinel"}"#,
        r#"{"type":["s3ntinel"]}"#,
        r#"{"type":{"s3ntinel":1}}"#,
        r#"{"type":"s3ntinel","type":"s3ntinel"}"#,
        r#"{"type":"s3ntinel"} s3ntinel"#,
        r#"{"type":"x","data":"s3ntinel"#,
        r#"{"type":"x","data":s3ntinel}"#,
        r#"{"type":"s3ntinel\ud800"}"#,
        "{\"type\":\"s3ntinel\0\"}",
    ] {
        let logs = Logs::capture();
        let request = signed(body);
        let signature = request.headers()["webhook-signature"]
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            status(&endpoint(Keeps::default()), request).await,
            400,
            "{body}"
        );
        assert_says_why(&logs.text());
        assert_shows_nothing(&logs.text(), &signature);
    }
}

#[tokio::test]
async fn headers_that_are_refused_are_named_and_not_shown() {
    for (name, value) in [
        ("webhook-id", "s3ntinel.1"),
        ("webhook-timestamp", "s3ntinel"),
        ("webhook-timestamp", "735110000000000000000000"),
        ("webhook-signature", "v1,s3ntinel"),
    ] {
        let logs = Logs::capture();
        let mut request = completed_request();
        request
            .headers_mut()
            .insert(name, http::HeaderValue::from_static(value));
        status(&endpoint(Keeps::default()), request).await;
        let log = logs.text();
        assert_says_why(&log);
        assert!(!log.contains(value) && !log.contains(PRIVATE), "{log}");
    }
}

#[tokio::test]
async fn a_refusal_tells_its_path_and_an_id_of_pulses_form() {
    let long = format!("/hooks/{}", "a".repeat(1000));
    for (id, is_told) in [
        ("msg_2b1qqiPGKb", true),
        ("s3ntinel", false),
        ("whsec_s3ntinel", false),
        ("msg_s3n/tinel", false),
    ] {
        let logs = Logs::capture();
        let mut request = completed_request();
        let value = http::HeaderValue::from_static(id);
        request.headers_mut().insert("webhook-id", value);
        *request.uri_mut() = format!("{long}?token=s3ntinel").parse().unwrap();
        assert_eq!(status(&endpoint(Keeps::default()), request).await, 401);
        let log = logs.text();
        assert_eq!(log.contains(id), is_told, "{log}");
        assert!(log.contains(&long[..200]), "{log}");
        assert!(!log.contains(&long[..201]), "{log}");
        assert!(!log.contains("token"), "{log}");
    }
}

#[pulse_handler]
async fn succeeds(_job: JobCompleted) {}
#[pulse_handler]
async fn fails(_job: JobCompleted) -> Result<(), String> {
    Err("why it failed".to_owned())
}
#[pulse_handler]
async fn panics(_job: JobCompleted) {
    panic!("boom")
}
#[pulse_handler]
async fn never_ends(_job: JobCompleted) {
    std::future::pending::<()>().await;
}

/// What is logged while `router` is sent `body`.
async fn log_of(router: Router, body: &str) -> String {
    let logs = Logs::capture();
    let request = signed(body.to_owned());
    let signature = request.headers()["webhook-signature"]
        .to_str()
        .unwrap()
        .to_owned();
    TestEndpoint::new(router).endpoint().handle(request).await;
    assert_shows_nothing(&logs.text(), &signature);
    logs.text()
}

#[tokio::test(start_paused = true)]
async fn each_outcome_is_logged_with_id_and_type_and_shows_nothing() {
    for router in [
        completed_router!(succeeds),
        completed_router!(fails),
        completed_router!(panics),
        completed_router!(never_ends),
    ] {
        let log = log_of(router, BODY).await;
        assert!(log.contains("msg_"), "{log}");
        assert!(log.contains("job.completed"), "{log}");
    }
}

#[tokio::test]
async fn a_handlers_error_is_logged() {
    let log = log_of(completed_router!(fails), BODY).await;
    assert!(log.contains("why it failed"), "{log}");
}

#[tokio::test]
async fn drift_is_logged_with_type_and_path_and_shows_nothing() {
    for (data, path) in [
        (
            r#"{"job_id":"s3ntinel","pages_processed":"s3ntinel"}"#,
            "data.pages_processed",
        ),
        (r#"{"job_id":["s3ntinel"]}"#, "data.job_id"),
        (r#""s3ntinel""#, "data"),
        (r#"{"job_id":"s3ntinel\ud800"}"#, "data"),
    ] {
        let log = log_of(
            completed_router!(succeeds),
            &envelope_of_text("job.completed", data),
        )
        .await;
        assert!(log.contains("job.completed") && log.contains(path), "{log}");
    }
}

#[tokio::test]
async fn ignored_and_unknown_events_show_nothing() {
    for event_type in ["job.created", "job.archived"] {
        let body = envelope_of_text(event_type, r#"{"job_id":"s3ntinel"}"#);
        log_of(completed_router!(succeeds), &body).await;
    }
}

async fn log_of_a_sink(receipt: impl Fn() -> Receipt + Send + Sync + 'static) -> String {
    let logs = Logs::capture();
    let request = signed(BODY);
    let signature = request.headers()["webhook-signature"]
        .to_str()
        .unwrap()
        .to_owned();
    endpoint(Gives(receipt)).handle(request).await;
    assert_shows_nothing(&logs.text(), &signature);
    logs.text()
}

#[pulse_handler]
async fn logs(_job: JobCompleted) {
    tracing::info!("from the handler");
}

#[tokio::test]
async fn a_handler_logs_inside_the_span_of_its_request() {
    let logs_seen = Logs::capture();
    let endpoint = endpoint(completed_router!(logs));
    let span = tracing::info_span!("request", path = "/hooks");
    endpoint.handle(completed_request()).instrument(span).await;
    let log = logs_seen.text();
    let line = log
        .lines()
        .find(|line| line.contains("from the handler"))
        .unwrap();
    assert!(
        line.contains("request{") && line.contains("/hooks"),
        "{line}"
    );
}

#[tokio::test]
async fn a_sink_that_is_down_is_logged_with_its_reason() {
    let log = log_of_a_sink(|| Receipt::unavailable("the disk is full")).await;
    assert!(log.contains("the disk is full"), "{log}");
}

#[tokio::test]
async fn a_sink_that_panics_is_logged() {
    let log = log_of_a_sink(|| panic!("boom")).await;
    assert!(log.contains("panic"), "{log}");
}

#[tokio::test]
async fn a_sink_that_is_busy_is_logged() {
    assert_says_why(&log_of_a_sink(|| Receipt::Busy { after: None }).await);
}

#[tokio::test]
async fn a_failure_that_a_sink_of_our_own_settles_is_logged_with_its_reason() {
    let failed = || Receipt::Settled(Outcome::retry("the broker said no"));
    let log = log_of_a_sink(failed).await;
    assert!(log.contains("the broker said no"), "{log}");
}

#[tokio::test]
async fn a_source_that_is_down_is_logged_with_its_reason() {
    struct Down;
    impl SecretSource for Down {
        async fn secrets(&self, _request: &Parts) -> Result<Secrets, SecretSourceError> {
            Err(SecretSourceError::unavailable("the vault is sealed"))
        }
    }
    let logs = Logs::capture();
    let endpoint = Endpoint::new(Down, Keeps::default()).clock(|| NOW);
    endpoint.handle(completed_request()).await;
    assert!(
        logs.text().contains("the vault is sealed"),
        "{}",
        logs.text()
    );
}

#[tokio::test]
async fn a_full_and_a_drained_endpoint_are_logged_apart() {
    let full = Logs::capture();
    let endpoint = endpoint(Keeps::default()).concurrency_limit(0);
    endpoint.handle(completed_request()).await;
    let full_text = full.text();
    drop(full);

    let drained = Logs::capture();
    let endpoint = endpoint.concurrency_limit(1);
    endpoint.drain().await;
    endpoint.handle(completed_request()).await;
    assert_says_why(&full_text);
    assert_says_why(&drained.text());
    let reason = |text: &str| text.split_once("reason").unwrap().1.to_owned();
    assert_ne!(reason(&full_text), reason(&drained.text()));
}

#[tokio::test]
async fn a_delivery_that_comes_while_others_are_drained_is_not_told_of_a_limit() {
    struct Never;
    impl Sink for Never {
        async fn accept(&self, _delivery: Delivery) -> Receipt {
            std::future::pending().await
        }
    }
    let endpoint = endpoint(Never);
    let running = endpoint.clone();
    tokio::spawn(async move { running.handle(completed_request()).await });
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    let draining = endpoint.clone();
    tokio::spawn(async move { draining.drain().await });
    tokio::task::yield_now().await;

    let logs = Logs::capture();
    endpoint.handle(completed_request()).await;
    assert!(logs.text().contains("shutting down"), "{}", logs.text());
}

#[tokio::test]
async fn a_sink_that_panics_is_logged_with_the_delivery_and_without_its_words() {
    struct Panics;
    impl Sink for Panics {
        async fn accept(&self, _delivery: Delivery) -> Receipt {
            panic!("s3ntinel")
        }
    }
    let logs = Logs::capture();
    endpoint(Panics).handle(completed_request()).await;
    let text = logs.text();
    assert!(
        text.contains("panicked") && text.contains("job.completed"),
        "{text}"
    );
    assert!(!text.contains("s3ntinel"), "{text}");
}

#[tokio::test]
async fn a_text_of_the_sender_cannot_forge_a_line_of_the_log() {
    let body = r#"{"type":"x\n2024-01-15T10:30:00Z ERROR forged\u001b[31m"}"#;
    let log = log_of(completed_router!(succeeds), body).await;
    assert!(
        !log.lines()
            .any(|line| line.starts_with("2024-01-15T10:30:00Z ERROR")),
        "{log}"
    );
    assert!(!log.contains('\u{1b}'), "{log}");
}

#[tokio::test]
async fn a_method_nobody_knows_is_refused_without_a_word_of_the_rest() {
    let logs = Logs::capture();
    let mut request = signed(BODY);
    *request.method_mut() = Method::from_bytes(b"BREW").unwrap();
    let signature = testing::secret()
        .sign("msg_2b1qqiPGKbTestDelivery", NOW, BODY.as_bytes())
        .unwrap();
    status(&endpoint(Keeps::default()), request).await;
    assert_shows_nothing(&logs.text(), &signature);
}
