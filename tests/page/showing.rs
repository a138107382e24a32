//! What the page of one event shows.

use std::sync::{Mutex, mpsc};

use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use pulse_hooks::Outcome;
use pulse_hooks::inbox::Replayed;
use pulse_hooks::testing::{TestDelivery, TestEndpoint};

use super::Test;
use super::site::{Site, completed, header, router};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        an_event_is_shown_with_all_that_is_known,
        every_attempt_that_failed_is_shown_the_last_first,
        json_is_indented,
        what_is_long_is_cut,
        a_body_is_saved_byte_for_byte,
        signatures_and_other_secrets_are_masked,
        what_runs_offers_no_replay,
    ]
}

async fn an_event_is_shown_with_all_that_is_known(site: Site) {
    site.put(completed("msg_bad").source("acme")).await;
    site.handle().await;
    let text = site.shown("msg_bad").await;
    let entry = site.entry("msg_bad").await;
    let received = entry.received_at.to_string();
    for part in [
        "<title>job.completed dead · Inbox</title>",
        "Given up, because",
        "no use: msg_bad",
        "<code>msg_bad</code>",
        "<dd>acme</dd>",
        r#"<time datetime="2024-01-15T10:30:00Z">2024-01-15 10:30:00</time>"#,
        &received,
        "content-type",
        "application/json",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let problem = text.find("Given up, because").expect("it is there");
    assert!(problem < text.find("<h2>Headers").expect("it is there"));
}

async fn every_attempt_that_failed_is_shown_the_last_first(site: Site) {
    site.put(completed("msg_bad")).await;
    for _ in 0..3 {
        site.handle().await;
        let number = site.entry("msg_bad").await.number;
        site.inbox.replay(number).await.expect("replayed");
    }
    let text = site.shown("msg_bad").await;
    let places = ["Attempt 3", "Attempt 2", "Attempt 1"].map(|attempt| text.find(attempt));
    assert!(places.is_sorted() && places[0].is_some(), "{text}");
}

async fn json_is_indented(site: Site) {
    let body = r#"{"type":"job.completed","data":{"z":1.50,"a":[1e400,{}]}}"#;
    site.put(TestDelivery::of_body(body).id("msg_1")).await;
    let text = site.shown("msg_1").await;
    let lines = [
        "{",
        "  \"type\": \"job.completed\",",
        "  \"data\": {",
        "    \"z\": 1.50,",
        "    \"a\": [",
        "      1e400,",
        "      {}",
        "    ]",
        "  }",
        "}",
    ];
    let lines = lines.join("\n").replace('"', "&#34;");
    assert!(text.contains(&lines), "{text}");
}

async fn what_is_long_is_cut(site: Site) {
    let body = format!(
        r#"{{"type":"job.completed","data":"{}"}}"#,
        "x".repeat(1_000_000)
    );
    site.put(TestDelivery::of_body(body).id("msg_1")).await;
    let text = site.shown("msg_1").await;
    assert!(text.len() < 400_000, "{}", text.len());
    assert!(text.contains("The rest is not shown"));
}

async fn a_body_is_saved_byte_for_byte(site: Site) {
    let body = "{\"type\" : \"job.completed\",\n\"data\":\"<script>\"}\n";
    site.put(TestDelivery::of_body(body).id("msg_1")).await;
    let number = site.entry("msg_1").await.number;
    let answer = site.get(&format!("?number={number}&body=1")).await;
    assert_eq!(answer.text, body);
    assert_eq!(answer.header(CONTENT_TYPE), "application/octet-stream");
    let file = format!("attachment; filename=\"delivery-{number}.json\"");
    assert_eq!(answer.header(CONTENT_DISPOSITION), file);
}

async fn signatures_and_other_secrets_are_masked(site: Site) {
    let endpoint = TestEndpoint::new(site.inbox.clone());
    let mut delivery = completed("msg_1");
    for (name, value) in [
        header("x-api-key", "key-of-the-portal"),
        header("x-auth-token", "token-of-the-portal"),
        header("x-plain", "plain-value"),
    ] {
        delivery = delivery.header(name, value);
    }
    assert_eq!(endpoint.send(delivery).await.status(), 202);
    let number = site.entry("msg_1").await.number;
    let shown = site
        .inbox
        .show(number)
        .await
        .expect("shown")
        .expect("it is there");
    let headers = shown.payload.expect("it is kept").headers;
    let signature = headers["webhook-signature"].to_str().expect("text");
    let text = site.shown("msg_1").await;
    for secret in [
        signature,
        &signature[12..],
        "key-of-the-portal",
        "token-of-the-portal",
    ] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(
        text.contains("webhook-signature") && text.contains(&signature[..9]),
        "{text}"
    );
    assert!(
        text.contains("17 characters") && text.contains("plain-value"),
        "{text}"
    );
}

async fn what_runs_offers_no_replay(site: Site) {
    site.put(completed("msg_1")).await;
    let (let_go, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let waiting = router(move |_| {
        // Until the test has let go.
        let _ = tokio::task::block_in_place(|| gate.lock().expect("no panic").recv());
        Outcome::Done
    });
    let worker = site.inbox.worker(waiting).start();
    site.until(|counts| counts.running == 1).await;
    let text = site.shown("msg_1").await;
    let number = site.entry("msg_1").await.number;
    let replayed = site.inbox.replay(number).await.expect("an answer");
    drop(let_go);
    worker.stop().await;
    assert!(text.contains("An attempt runs"), "{text}");
    assert!(
        text.contains("Lease ends") && !text.contains("<form"),
        "{text}"
    );
    assert_eq!(replayed, Some(Replayed::Running));
}
