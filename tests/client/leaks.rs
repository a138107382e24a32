//! The key shows nowhere: in no log at any level, in no error, in no `Debug`.

use std::time::Duration;

use pulse_hooks::client::Extraction;
use pulse_hooks_tests::JOB_ID;
use serde_json::json;

use crate::support::logs::Logs;
use crate::support::server::{Reply, Server};
use crate::support::{KEY, builder, completed, shown};

fn assert_shows_nothing(text: &str) {
    assert!(!text.contains("s3ntinel"), "{text}");
}

#[tokio::test]
async fn no_log_shows_the_key_a_signed_address_or_a_document() {
    let store = Server::replies([Reply::status(503), Reply::json(200, &json!("s3ntinel"))]).await;
    let kept = completed(json!({"is_url": true, "url": store.url("/s3ntinel?s=s3ntinel")}));
    let server = Server::replies([
        Reply::json(500, &json!({"error": format!("s3ntinel {KEY}")})),
        Reply::raw(""),
        Reply::json(200, &kept),
        Reply::json(200, &json!({"job_id": "1", "message": "s3ntinel"})),
        Reply::status(500),
    ])
    .await;
    let logs = Logs::capture();
    let client = builder(&server).build().unwrap();
    let job = client.job(JOB_ID).await.unwrap();
    assert_shows_nothing(&format!("{job:?} {client:?}"));
    client.fetch_result(job).await.unwrap();
    let extraction = Extraction::of_url("https://x.example/s3ntinel").option("a", "s3ntinel");
    client.submit(&extraction).await.unwrap();
    client.cancel(JOB_ID).await.unwrap_err();
    assert_shows_nothing(&format!("{:?} {extraction:?}", builder(&server)));
    let log = logs.text();
    let retries = log
        .matches("a read of the API failed, to be repeated")
        .count();
    assert_eq!(retries, 3, "{log}");
    assert!(log.contains("500 Internal Server Error"), "{log}");
    assert_shows_nothing(&log);
}

#[tokio::test]
async fn no_error_shows_the_key_or_an_address() {
    let body = format!("s3ntinel {KEY}");
    let replies = [
        Reply::raw(""),
        Reply::raw("").then_hangs(),
        Reply::raw(body.clone()),
        Reply::raw(format!("HTTP/1.1 200 OK\r\nx-api-key\u{e9}: {KEY}\r\n\r\n")),
        Reply::new(200, "", body.clone()),
        Reply::redirect(302, "http://s3ntinel@127.0.0.1:1/s3ntinel?s3ntinel"),
    ];
    for reply in replies {
        let server = Server::always(reply).await;
        let client = builder(&server)
            .retries(0)
            .timeout(Duration::from_millis(100));
        let client = client.build().unwrap();
        assert_shows_nothing(&shown(&client.job(JOB_ID).await.unwrap_err()));
        let kept = completed(json!({"is_url": true, "url": server.url("/s3ntinel?s3ntinel")}));
        let kept = serde_json::from_value(kept).unwrap();
        let fetched = client.fetch_result(kept).await;
        if let Err(error) = fetched {
            assert_shows_nothing(&shown(&error));
        }
        let submitted = client
            .submit(&Extraction::of_url("https://x.example/s3ntinel"))
            .await;
        assert_shows_nothing(&shown(&submitted.unwrap_err()));
    }
}

#[tokio::test]
async fn no_job_shows_the_key_that_the_api_repeats() {
    let told = json!({
        "job_id": "1",
        "status": KEY,
        "error": format!("bad key {KEY}"),
        "message": KEY,
        "note": [{KEY: KEY}],
        "result": {"markdown": format!("a document that quotes {KEY}")},
    });
    let server = Server::always(Reply::json(200, &told)).await;
    let client = builder(&server).build().unwrap();
    let job = client.job("1").await.unwrap();
    let document = job.result.as_ref().unwrap().markdown().unwrap();
    assert!(document.contains(KEY), "what is its owner's is left alone");
    let without_document = |mut job: serde_json::Value| {
        job.as_object_mut().unwrap().remove("result");
        job.to_string()
    };
    let shown = without_document(serde_json::to_value(&job).unwrap());
    assert!(
        shown.contains("[API key]") && !shown.contains(KEY),
        "{shown}"
    );
    let unfinished = client.fetch_result(job).await.unwrap_err();
    let submitted = client
        .submit(&Extraction::of_url("https://x.example/a"))
        .await
        .unwrap();
    let cancelled = client.cancel("1").await.unwrap();
    let shown = format!("{unfinished} {unfinished:?} {submitted:?} {cancelled:?}");
    assert!(!shown.contains(KEY), "{shown}");
}

#[tokio::test]
async fn what_may_hold_a_signed_address_is_shown_in_no_debug() {
    let told = json!({
        "job_id": "1",
        "status": "failed",
        "download_url": "https://files.example/x?sig=s3ntinel",
        "error": {"code": "A", "message": "no", "details": "s3ntinel", "input": "s3ntinel"},
    });
    let server = Server::always(Reply::json(200, &told)).await;
    let client = builder(&server).build().unwrap();
    let job = client.job("1").await.unwrap();
    assert_eq!(job.extra["download_url"], told["download_url"]);
    let failed = client.fetch_result(job.clone()).await.unwrap_err();
    assert_shows_nothing(&format!("{job:?} {failed:?} {failed}"));
    let cancelled = client.cancel("1").await.unwrap();
    let submitted = client
        .submit(&Extraction::of_url("https://x.example/a"))
        .await
        .unwrap();
    assert_shows_nothing(&format!("{cancelled:?} {submitted:?}"));
}
