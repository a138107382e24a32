//! Servers that are slow, break off, or lie.

use std::time::Duration;

use pulse_hooks::JobStatus;
use pulse_hooks::client::{ClientError, PulseClient};
use pulse_hooks_tests::JOB_ID;
use tokio::time::Instant;

use crate::support::server::{Reply, Server};
use crate::support::{KEY, builder, job};

const PATIENCE: Duration = Duration::from_millis(200);

/// The error of a read that is tried twice, with little patience.
async fn error(reply: Reply) -> ClientError {
    let server = Server::always(reply).await;
    let client = builder(&server)
        .timeout(PATIENCE)
        .retries(1)
        .build()
        .unwrap();
    let error = client.job(JOB_ID).await.unwrap_err();
    assert_eq!(server.count(), 2, "{error:?}");
    error
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up() {
    for reply in [
        Reply::raw("").then_hangs(),
        Reply::raw("HTTP/1.1 200 OK\r\n").then_hangs(),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n").then_hangs(),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}").then_hangs(),
    ] {
        let started = Instant::now();
        let error = error(reply).await;
        let ClientError::TimedOut { after, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(*after, PATIENCE);
        assert!(started.elapsed() >= PATIENCE * 2);
        let message = error.to_string();
        assert!(message.contains("was silent for 200ms"), "{message}");
        assert!(
            message.contains("`PulseClientBuilder::timeout` sets"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn a_slow_answer_that_goes_on_is_waited_for() {
    let body = format!("{:<200}", job("pending").to_string());
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
        body.len() + 30
    );
    let slow = Reply::raw(head).then_repeats(b" ", Duration::from_millis(20));
    let server = Server::always(slow).await;
    let client = builder(&server).timeout(PATIENCE).build().unwrap();
    let started = Instant::now();
    let job = client.job(JOB_ID).await.unwrap();
    assert_eq!(job.status, JobStatus::Pending);
    assert!(started.elapsed() > PATIENCE * 2);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_and_what_is_no_http_are_told() {
    for reply in [
        Reply::raw(""),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-le"),
        Reply::raw("SSH-2.0-OpenSSH_9.9\r\n"),
        Reply::raw("HTTP/1.1 banana\r\n\r\n"),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9, 10\r\n\r\n{}"),
        // The length is a lie, in both ways of giving it.
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}"),
        Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\n{}"),
        Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nlots\r\n{}"),
    ] {
        let error = error(reply.clone()).await;
        assert!(
            matches!(error, ClientError::BrokenOff { .. }),
            "{reply:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_longer_than_it_says_ends_where_it_says() {
    let body = job("pending").to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let server = Server::always(Reply::raw(head + "{\"status\": \"failed\"}")).await;
    let client = builder(&server).build().unwrap();
    for _ in 0..3 {
        assert_eq!(client.job(JOB_ID).await.unwrap().status, JobStatus::Pending);
    }
    let short = format!("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{body}");
    let server = Server::always(Reply::raw(short)).await;
    let error = builder(&server)
        .build()
        .unwrap()
        .job(JOB_ID)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("is JSON that ends too early"),
        "{error}"
    );
}

#[tokio::test]
async fn json_that_is_nested_without_end_is_refused() {
    let server = Server::always(Reply::new(200, "", "[".repeat(1 << 20))).await;
    let error = builder(&server)
        .build()
        .unwrap()
        .job(JOB_ID)
        .await
        .unwrap_err();
    assert!(matches!(error, ClientError::Unexpected { .. }), "{error:?}");
}

#[tokio::test]
async fn nothing_that_listens_is_told_as_such() {
    let server = Server::always(Reply::status(500)).await;
    let (url, port) = (server.url(""), server.port());
    drop(server);
    let client = PulseClient::builder(KEY)
        .base_url(url)
        .retries(0)
        .build()
        .unwrap();
    let error = client.job(JOB_ID).await.unwrap_err();
    assert!(
        matches!(error, ClientError::Unreachable { .. }),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        format!("no connection to `127.0.0.1:{port}`")
    );
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_not_reached() {
    // It waits for the end of a request, and the client for the beginning of TLS.
    let server = Server::always(Reply::json(200, &job("pending"))).await;
    let url = server.url("").replace("http:", "https:");
    let client = PulseClient::builder(KEY)
        .base_url(url)
        .connect_timeout(PATIENCE);
    let client = client.retries(0).build().unwrap();
    let error = client.job(JOB_ID).await.unwrap_err();
    assert!(
        matches!(error, ClientError::Unreachable { .. }),
        "{error:?}"
    );
    assert_eq!(server.count(), 0);
}
