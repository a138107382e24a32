//! What the sender is told before a handler is asked.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, Request};
use pulse_hooks::testing::{self, NOW, TestBody, TestDelivery};
use pulse_hooks::{Endpoint, Secret};
use pulse_hooks_tests::COMPLETED;
use pulse_hooks_tests::wire::{Sender, ask, chunk, chunked, chunked_head, head, sized_head, whole};

use super::{Server, keeping};
use crate::support::sink::Keeps;
use crate::support::{SECONDS, completed_request, endpoint, secrets, signed};

async fn refuses(bytes: impl AsRef<[u8]>, status: u16) {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    sender.send(bytes).await;
    assert_eq!(sender.answer().await.status, status);
    assert!(keeps.all().is_empty(), "the sink was asked");
}

fn without(name: &str) -> Request<TestBody> {
    let mut request = completed_request();
    request.headers_mut().remove(name).expect("it was there");
    request
}

fn with(name: &'static str, value: &[u8]) -> Request<TestBody> {
    let mut request = completed_request();
    let value = HeaderValue::from_bytes(value).unwrap();
    request.headers_mut().insert(name, value);
    request
}

#[tokio::test]
async fn every_method_but_post_is_405_with_allow() {
    let (keeps, server) = keeping();
    for method in [
        "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "post", "PURGE",
    ] {
        let mut request = completed_request();
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = ask(&server, &request).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("POST"), "{method}");
    }
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn a_declared_length_over_the_limit_is_413_before_the_body_is_sent() {
    for length in ["1048577", "18446744073709551615"] {
        let framing = format!("content-length: {length}");
        refuses(head(&completed_request(), &framing), 413).await;
    }
}

#[tokio::test]
async fn a_declared_length_over_the_limit_is_413_for_who_asks_before_sending() {
    let (keeps, server) = keeping();
    let framing = "content-length: 1048577\r\nexpect: 100-continue";
    let mut sender = Sender::to(&server).await;
    sender.send(head(&completed_request(), framing)).await;
    // actix asks for the body before it knows whom the request is for.
    assert_eq!(sender.answer().await.status, 100);
    assert_eq!(sender.answer().await.status, 413);
    sender.assert_closed().await;
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn a_streamed_body_over_the_limit_is_413_before_its_end() {
    let keeps = Keeps::default();
    let limit = COMPLETED.len();
    let server = Server::of(&endpoint(keeps.clone()).body_limit(limit));
    let mut sender = Sender::to(&server).await;
    sender.send(chunked_head(&completed_request())).await;
    sender.send(chunk(COMPLETED.as_bytes())).await;
    sender.send(chunk(b" ")).await;
    assert_eq!(sender.answer().await.status, 413);
    assert!(keeps.all().is_empty());

    let exactly = chunked(&completed_request(), 10);
    let mut sender = Sender::to(&server).await;
    sender.send(exactly).await;
    assert_eq!(sender.answer().await.status, 204);
}

#[tokio::test]
async fn every_content_encoding_but_identity_is_415() {
    for encoding in ["gzip", "br", "identity, gzip"] {
        let request = with("content-encoding", encoding.as_bytes());
        refuses(whole(&request), 415).await;
    }
    let (_, server) = keeping();
    let plain = with("content-encoding", b"identity");
    assert_eq!(ask(&server, &plain).await.status, 204);
}

#[tokio::test]
async fn a_missing_header_is_400() {
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        refuses(whole(&without(name)), 400).await;
    }
}

#[tokio::test]
async fn a_repeated_header_is_400() {
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let mut request = completed_request();
        let value = request.headers()[name].clone();
        request.headers_mut().append(name, value);
        refuses(whole(&request), 400).await;
    }
}

#[tokio::test]
async fn a_header_that_is_not_ascii_is_400() {
    for value in ["v1,ümlaut".as_bytes(), b"v1,\xff"] {
        refuses(whole(&with("webhook-signature", value)), 400).await;
        refuses(whole(&with("webhook-id", value)), 400).await;
    }
}

#[tokio::test]
async fn a_malformed_header_is_400() {
    refuses(whole(&with("webhook-id", b"")), 400).await;
    refuses(whole(&with("webhook-id", b"a.b")), 400).await;
    refuses(whole(&with("webhook-timestamp", b"+1")), 400).await;
}

#[tokio::test]
async fn a_signed_time_outside_the_window_is_401() {
    for seconds in [-301, 301] {
        let sent_at = NOW + jiff::SignedDuration::from_secs(seconds);
        let delivery = TestDelivery::of_body(COMPLETED).sent_at(sent_at);
        refuses(whole(&delivery.request(&testing::secret())), 401).await;
    }
}

#[tokio::test]
async fn a_signature_that_is_not_genuine_is_401() {
    let stranger = Secret::from_bytes(&[9; 32]).unwrap();
    let forged = TestDelivery::of_body(COMPLETED).request(&stranger);
    refuses(whole(&forged), 401).await;
    let changed = completed_request().map(|_| TestBody("{}".into()));
    refuses(whole(&changed), 401).await;
    for unsigned in ["v1,", "v2,AAAA", ""] {
        refuses(whole(&with("webhook-signature", unsigned.as_bytes())), 401).await;
    }
}

#[tokio::test]
async fn without_a_clock_of_its_own_an_endpoint_takes_the_systems() {
    let server = Server::of(&Endpoint::new(secrets(), Keeps::default()));
    assert_eq!(ask(&server, &completed_request()).await.status, 401);
    let fresh = TestDelivery::of_body(COMPLETED).sent_at(jiff::Timestamp::now());
    let fresh = fresh.request(&testing::secret());
    assert_eq!(ask(&server, &fresh).await.status, 204);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_400_for_who_still_listens() {
    let request = completed_request();
    let (half, _) = COMPLETED.as_bytes().split_at(40);
    let whole = COMPLETED.as_bytes();
    for bytes in [
        sized_head(&request),
        [sized_head(&request), half.to_vec()].concat(),
        [sized_head(&request), whole[..whole.len() - 1].to_vec()].concat(),
        chunked_head(&request),
        [chunked_head(&request), chunk(half)].concat(),
        // The signature fits what has come, and yet the sender did not say that it was all.
        [chunked_head(&request), chunk(whole)].concat(),
        [chunked_head(&request), chunk(whole), b"0\r\n".to_vec()].concat(),
    ] {
        let (keeps, server) = keeping();
        let mut sender = Sender::to(&server).await;
        sender.send(bytes).await;
        sender.stop_sending().await;
        assert_eq!(sender.answer().await.status, 400);
        sender.assert_closed().await;
        assert!(keeps.all().is_empty());
    }
}

#[tokio::test]
async fn a_chunk_that_is_none_is_400() {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    sender.send(chunked_head(&completed_request())).await;
    sender.send(chunk(COMPLETED.as_bytes())).await;
    sender.send("no size\r\n").await;
    assert_eq!(sender.answer().await.status, 400);
    sender.assert_closed().await;
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn a_body_that_is_no_envelope_with_a_string_type_is_400() {
    let no_envelopes: [&[u8]; 5] = [b"", b"[]", b"{}", br#"{"type": 17}"#, b"\xff"];
    for body in no_envelopes {
        refuses(whole(&signed(body)), 400).await;
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_408() {
    let keeps = Keeps::default();
    let limit = Duration::from_millis(50);
    let server = Server::of(&endpoint(keeps.clone()).read_time_limit(limit));
    let request = completed_request();
    let half = &COMPLETED.as_bytes()[..40];
    for bytes in [
        sized_head(&request),
        [sized_head(&request), half.to_vec()].concat(),
        [chunked_head(&request), chunk(half)].concat(),
    ] {
        let mut sender = Sender::to(&server).await;
        sender.send(bytes).await;
        assert_eq!(sender.answer().await.status, 408);
    }
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn a_delivery_without_a_place_is_503_with_retry_after() {
    let server = Server::of(&endpoint(Keeps::default()).concurrency_limit(0));
    let answer = ask(&server, &completed_request()).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some("5"));
}

#[tokio::test]
async fn the_earlier_refusal_is_told_where_there_are_several() {
    let mut all = without("webhook-id");
    let gzip = HeaderValue::from_static("gzip");
    all.headers_mut().insert("content-encoding", gzip);
    refuses(whole(&all), 415).await;
    refuses(head(&all, "content-length: 1048577"), 413).await;
    *all.method_mut() = Method::PUT;
    refuses(head(&all, "content-length: 1048577"), 405).await;
}

/// Each `webhook-` header of a genuine request under a name that `rename` makes.
fn renamed(rename: impl Fn(&str) -> String) -> Vec<u8> {
    let request = completed_request();
    let mut bare = completed_request();
    bare.headers_mut().clear();
    let mut lines: Vec<_> = request
        .headers()
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("webhook-"))
        .map(|(name, value)| format!("{}: {}", rename(name.as_str()), value.to_str().unwrap()))
        .collect();
    lines.reverse();
    lines.push(format!("Content-Length: {}", COMPLETED.len()));
    [head(&bare, &lines.join("\r\n")), COMPLETED.into()].concat()
}

#[tokio::test]
async fn names_of_headers_are_taken_in_any_case_order_and_family() {
    let (keeps, server) = keeping();
    let spellings: [fn(&str) -> String; 4] = [
        |name| name.replace("webhook-", "Webhook-"),
        |name| name.to_uppercase(),
        |name| name.replace("webhook-", "svix-"),
        |name| name.replace("webhook-", "SVIX-"),
    ];
    for (count, rename) in (1..).zip(spellings) {
        let mut sender = Sender::to(&server).await;
        sender.send(renamed(rename)).await;
        assert_eq!(sender.answer().await.status, 204);
        assert_eq!(keeps.all().len(), count);
    }
}

#[tokio::test]
async fn families_of_headers_are_not_mixed() {
    for one in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let mixed = renamed(|name| match name == one {
            true => name.replace("webhook-", "svix-"),
            false => name.to_owned(),
        });
        refuses(mixed, 400).await;
    }
}

#[tokio::test]
async fn a_header_that_comes_in_two_spellings_is_repeated() {
    let upper = format!("Webhook-Timestamp: {SECONDS}\r\ncontent-length: 0");
    refuses(head(&completed_request(), &upper), 400).await;
}

#[tokio::test]
async fn a_genuine_delivery_is_204_and_reaches_the_sink_with_its_headers() {
    let (keeps, server) = keeping();
    let request = TestDelivery::of_body(COMPLETED)
        .id("msg_7")
        .header(
            HeaderName::from_static("x-custom"),
            HeaderValue::from_static("first"),
        )
        .header(
            HeaderName::from_static("x-custom"),
            HeaderValue::from_bytes(b"\xff").unwrap(),
        )
        .request(&testing::secret());
    let answer = ask(&server, &request).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("content-length"), None);
    let delivery = keeps.only();
    assert_eq!(delivery.id, "msg_7");
    assert_eq!(delivery.sent_at, NOW);
    assert_eq!(delivery.body(), COMPLETED);
    let custom: Vec<_> = delivery.headers.get_all("x-custom").iter().collect();
    assert_eq!(custom, [&b"first"[..], b"\xff"]);
}
