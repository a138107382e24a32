//! Reads are repeated after what may pass, and after nothing else.

use std::time::Duration;

use http::StatusCode;
use pulse_hooks::JobStatus;
use pulse_hooks::client::{ClientError, PulseClient};
use pulse_hooks_tests::JOB_ID;
use serde_json::json;
use tokio::time::Instant;

use crate::support::server::{Reply, Server};
use crate::support::{KEY, builder, client, job};

#[tokio::test]
async fn a_read_is_repeated_after_what_may_pass() {
    let passing = [
        Reply::status(408),
        Reply::status(429),
        Reply::status(500),
        Reply::status(502),
        Reply::status(503),
        Reply::status(504),
        Reply::raw(""),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"job_id\""),
    ];
    for reply in passing {
        let replies = [
            reply.clone(),
            reply.clone(),
            Reply::json(200, &job("pending")),
        ];
        let server = Server::replies(replies).await;
        let read = client(&server).job(JOB_ID).await;
        assert_eq!(read.unwrap().status, JobStatus::Pending, "{reply:?}");
        assert_eq!(server.count(), 3, "{reply:?}");
        for request in server.requests() {
            assert_eq!(request.header("x-api-key"), Some(KEY));
        }
    }
}

#[tokio::test]
async fn a_read_is_not_repeated_after_what_stays() {
    let staying = [
        Reply::status(400),
        Reply::status(401),
        Reply::status(402),
        Reply::status(403),
        Reply::status(404),
        Reply::status(409),
        Reply::status(410),
        Reply::status(413),
        Reply::redirect(302, "/elsewhere"),
        Reply::new(200, "", "{"),
        Reply::new(200, "", "[]"),
    ];
    for reply in staying {
        let server = Server::always(reply.clone()).await;
        client(&server).job(JOB_ID).await.unwrap_err();
        assert_eq!(server.count(), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn retries_have_an_end_and_the_last_error_counts() {
    let server =
        Server::replies([Reply::status(500), Reply::status(502), Reply::status(503)]).await;
    let error = client(&server).job(JOB_ID).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(server.count(), 5);

    let server = Server::always(Reply::status(500)).await;
    let without = builder(&server).retries(0).build().unwrap();
    without.job(JOB_ID).await.unwrap_err();
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_read_without_a_connection_is_repeated_until_there_is_one() {
    // A port that is free, and that nothing listens on until the client has tried.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = PulseClient::builder(KEY)
        .base_url(format!("http://{address}"))
        .retries(50)
        .backoff(Duration::from_millis(20), Duration::from_millis(20))
        .build()
        .unwrap();
    let mut read = std::pin::pin!(client.job(JOB_ID));
    let early = tokio::time::timeout(Duration::from_millis(60), read.as_mut()).await;
    assert!(early.is_err(), "nobody listens yet");
    let listener = std::net::TcpListener::bind(address).unwrap();
    let server = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        let reply = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"status\":\"pending\"}";
        stream.write_all(reply.as_bytes()).unwrap();
    });
    assert_eq!(read.await.unwrap().status, JobStatus::Pending);
    server.join().unwrap();
}

#[tokio::test]
async fn the_api_is_left_alone_for_as_long_as_it_asks() {
    // A date has whole seconds.
    let date = jiff::Timestamp::now() + Duration::from_secs(3);
    let date = jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&date)
        .unwrap();
    for asks in [date.as_str(), "1"] {
        let busy = Reply::new(429, &format!("retry-after: {asks}\r\n"), "");
        let server = Server::replies([busy, Reply::json(200, &job("pending"))]).await;
        let started = Instant::now();
        client(&server).job(JOB_ID).await.unwrap();
        assert!(started.elapsed() >= Duration::from_secs(1), "{asks}");
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn an_api_that_asks_for_more_patience_than_a_call_has_is_not_asked_again() {
    for (asks, seconds) in [("3600", 3600), ("99999999999999999999", u64::MAX)] {
        let reply = Reply::new(429, &format!("retry-after: {asks}\r\n"), "");
        let server = Server::always(reply).await;
        let error = client(&server).job(JOB_ID).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn what_is_no_time_to_wait_is_overlooked() {
    for asks in ["", "soon", "-1", "1e9", "\u{e9}"] {
        let busy = Reply::new(503, &format!("retry-after: {asks}\r\n"), "");
        let server = Server::replies([busy, Reply::json(200, &job("pending"))]).await;
        client(&server).job(JOB_ID).await.unwrap();
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn a_result_that_is_kept_elsewhere_is_fetched_again_too() {
    let store = Server::replies([
        Reply::status(503),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"),
        Reply::json(200, &json!({"markdown": "x"})),
    ])
    .await;
    let kept = json!({"is_url": true, "url": store.url("/r")});
    let server = Server::always(Reply::json(200, &crate::support::completed(kept))).await;
    let client = client(&server);
    let job = client.job(JOB_ID).await.unwrap();
    let result = client.fetch_result(job).await.unwrap();
    assert_eq!(result.markdown(), Some("x"));
    assert_eq!(store.count(), 3);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_read_that_is_dropped_stops() {
    let server = Server::always(Reply::status(500)).await;
    let client = builder(&server)
        .retries(1000)
        .backoff(Duration::from_millis(5), Duration::from_millis(5))
        .build()
        .unwrap();
    let read = tokio::time::timeout(Duration::from_millis(100), client.job(JOB_ID)).await;
    assert!(read.is_err());
    let count = server.count();
    assert!(count > 1);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(server.count() <= count + 1);
}

#[test]
fn errors_can_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<ClientError>();
    crosses::<PulseClient>();
}
