//! Errors of the API, whatever form they have.

use std::time::Duration;

use pulse_hooks::client::{ApiErrorKind, ClientError};
use pulse_hooks::{Class, Classify as _};
use pulse_hooks_tests::JOB_ID;
use serde_json::json;

use crate::support::server::{Reply, Server};
use crate::support::{KEY, builder, client, completed, job, shown};

/// The error of a read that is answered so, and not repeated.
async fn error(reply: Reply) -> ClientError {
    let server = Server::always(reply).await;
    let client = builder(&server).retries(0).build().unwrap();
    client.job(JOB_ID).await.unwrap_err()
}

#[tokio::test]
async fn each_status_has_its_kind() {
    for (status, kind) in [
        (400, ApiErrorKind::BadRequest),
        (401, ApiErrorKind::Unauthorized),
        (402, ApiErrorKind::PaymentRequired),
        (403, ApiErrorKind::Forbidden),
        (404, ApiErrorKind::NotFound),
        (410, ApiErrorKind::Gone),
        (413, ApiErrorKind::TooLarge),
        (418, ApiErrorKind::Other),
        (422, ApiErrorKind::BadRequest),
        (429, ApiErrorKind::RateLimited),
        (500, ApiErrorKind::Server),
        (503, ApiErrorKind::Server),
        (304, ApiErrorKind::Other),
    ] {
        let error = error(Reply::status(status)).await;
        let api = error.api().unwrap();
        assert_eq!(api.kind(), kind);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(error.to_string().contains(&status.to_string()), "{error}");
    }
}

#[tokio::test]
async fn code_and_message_are_kept_whatever_form_the_body_has() {
    let framed = json!({"error": {"code": "RATE_001", "message": "slow down", "details": [1]}});
    for (body, code, message) in [
        (framed.to_string(), Some("RATE_001"), Some("slow down")),
        (
            json!({"error": "slow down"}).to_string(),
            None,
            Some("slow down"),
        ),
        (
            json!({"detail": "slow down"}).to_string(),
            None,
            Some("slow down"),
        ),
        (
            json!({"detail": [{"msg": "slow down", "loc": ["x"]}]}).to_string(),
            None,
            Some("slow down"),
        ),
        ("slow down\n".to_owned(), None, Some("slow down")),
        (
            "<html>slow down</html>".to_owned(),
            None,
            Some("<html>slow down</html>"),
        ),
        (String::new(), None, None),
    ] {
        let error = error(Reply::new(429, "retry-after: 7\r\n", &body)).await;
        let api = error.api().unwrap();
        assert_eq!((api.code(), api.message()), (code, message), "{body}");
        assert_eq!(api.retry_after, Some(Duration::from_secs(7)));
        if let Some(message) = message {
            assert!(error.to_string().contains(message), "{error}");
        }
    }
    let error = error(Reply::new(400, "", [0xff, 0xfe, b'n', b'o'])).await;
    assert_eq!(error.api().unwrap().message(), Some("\u{fffd}\u{fffd}no"));
}

#[tokio::test]
async fn the_message_says_what_was_answered() {
    let body = json!({"error": {"code": "AUTH_002", "message": "unknown key"}});
    let error = error(Reply::json(401, &body)).await;
    assert_eq!(
        error.to_string(),
        "the answer was 401 Unauthorized: unknown key (AUTH_002); check the API key"
    );
}

#[tokio::test]
async fn a_key_that_the_api_repeats_is_not_shown() {
    for body in [
        json!({"error": {"code": KEY, "message": format!("no key {KEY}"), "details": {KEY: KEY}}})
            .to_string(),
        format!("no key {KEY}"),
    ] {
        let error = error(Reply::new(401, "", body)).await;
        let shown = shown(&error);
        assert!(!shown.contains(KEY), "{shown}");
        assert!(shown.contains("no key [API key]"), "{shown}");
    }
}

#[tokio::test]
async fn an_error_without_an_end_is_read_no_further_than_its_message() {
    let head = "HTTP/1.1 400 Bad Request\r\n\r\n";
    let endless = Reply::raw(head).then_repeats(&[b'x'; 4096], Duration::ZERO);
    let error = error(endless).await;
    let length = error.api().unwrap().message().unwrap().chars().count();
    assert_eq!(length, 1001);
    assert!(shown(&error).len() < 10_000);
}

#[tokio::test]
async fn a_body_that_never_comes_or_breaks_off_leaves_the_status() {
    let head = "HTTP/1.1 404 Not Found\r\ncontent-length: 1000\r\n\r\nno such job";
    for reply in [
        Reply::raw(head),
        Reply::raw(head).then_hangs(),
        Reply::raw(head).then_repeats(b" ", Duration::from_millis(20)),
    ] {
        let server = Server::always(reply).await;
        let client = builder(&server)
            .timeout(Duration::from_millis(200))
            .build()
            .unwrap();
        let error = client.job(JOB_ID).await.unwrap_err();
        let api = error.api().unwrap();
        assert_eq!(api.kind(), ApiErrorKind::NotFound);
        assert_eq!(api.message(), Some("no such job"));
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn a_redirected_call_is_an_error_that_names_where_to() {
    let elsewhere = Server::always(Reply::json(200, &job("completed"))).await;
    for status in [301, 302, 303, 307, 308] {
        let to = elsewhere.url("/job/1?token=s3ntinel");
        let error = error(Reply::redirect(status, &to)).await;
        let ClientError::Redirected { to, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(*to, elsewhere.url(""));
        assert!(!shown(&error).contains("s3ntinel"));
    }
    assert_eq!(elsewhere.count(), 0);
}

#[tokio::test]
async fn the_class_of_an_error_says_whether_to_try_again() {
    let retry = |after| Class::Retry { after };
    for (reply, class) in [
        (Reply::status(400), Class::Permanent),
        (Reply::status(401), retry(None)),
        (Reply::status(404), retry(None)),
        (Reply::status(410), Class::Permanent),
        (Reply::status(500), retry(None)),
        (
            Reply::new(429, "retry-after: 100\r\n", ""),
            retry(Some(Duration::from_secs(100))),
        ),
        (Reply::raw(""), retry(None)),
        (Reply::new(200, "", "{"), retry(None)),
    ] {
        assert_eq!(error(reply.clone()).await.class(), class, "{reply:?}");
    }
    for (job, class) in [
        (job("pending"), retry(None)),
        (job("unheard-of"), retry(None)),
        (job("failed"), Class::Permanent),
        (job("cancelled"), Class::Permanent),
        (job("expired"), Class::Permanent),
        (job("completed"), retry(None)),
        (completed(json!({"is_url": true})), retry(None)),
    ] {
        let server = Server::always(Reply::json(200, &job)).await;
        let client = client(&server);
        let read = client.job(JOB_ID).await.unwrap();
        assert_eq!(
            client.fetch_result(read).await.unwrap_err().class(),
            class,
            "{job}"
        );
    }
}
