//! One connection for many requests, and the bytes of a body.

use std::time::Duration;

use http::Request;
use pulse_hooks::testing::{self, TestBody, TestDelivery};
use pulse_hooks_tests::wire::{
    LAST_CHUNK, Sender, ask, chunk, chunked, chunked_head, head, sized_head, whole,
};
use pulse_hooks_tests::{COMPLETED, envelope_of_text};

use super::{Server, keeping};
use crate::support::sink::Keeps;
use crate::support::{completed_request, endpoint, signed};

/// A request that is refused before its body is read, with the bytes of a genuine one for a body.
fn smuggler() -> Request<TestBody> {
    let mut request = signed(whole(&completed_request()));
    request.headers_mut().remove("webhook-id");
    request
}

/// A request that is refused once its body is read.
fn forged() -> Request<TestBody> {
    completed_request().map(|_| TestBody("{}".into()))
}

#[tokio::test]
async fn several_deliveries_go_over_one_connection() {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    for _ in 0..3 {
        assert_eq!(sender.ask(&completed_request()).await.status, 204);
        sender.send(chunked(&completed_request(), 10)).await;
        assert_eq!(sender.answer().await.status, 204);
    }
    assert_eq!(keeps.all().len(), 6);
}

#[tokio::test]
async fn a_connection_goes_on_after_a_refusal_of_what_was_read() {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    for _ in 0..2 {
        assert_eq!(sender.ask(&forged()).await.status, 401);
        assert_eq!(sender.ask(&signed("{}")).await.status, 400);
        assert_eq!(sender.ask(&completed_request()).await.status, 204);
    }
    assert_eq!(keeps.all().len(), 2);
}

#[tokio::test]
async fn a_connection_goes_on_after_a_request_without_a_body() {
    let (_, server) = keeping();
    let mut sender = Sender::to(&server).await;
    let mut get = Request::new(TestBody::default());
    *get.uri_mut() = "/".parse().unwrap();
    sender.send(head(&get, "")).await;
    assert_eq!(sender.answer().await.status, 405);
    assert_eq!(sender.ask(&completed_request()).await.status, 204);
}

#[tokio::test]
async fn deliveries_sent_without_waiting_are_answered_one_by_one() {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    let all = [
        whole(&completed_request()),
        whole(&forged()),
        chunked(&completed_request(), 10),
        whole(&signed("{}")),
        whole(&completed_request()),
    ];
    sender.send(all.concat()).await;
    for status in [204, 401, 204, 400, 204] {
        assert_eq!(sender.answer().await.status, status);
    }
    assert_eq!(keeps.all().len(), 3);
}

/// The server says `status` and that it closes, and takes nothing more for a request.
async fn assert_told_and_closed(mut sender: Sender, status: u16) {
    let answer = sender.answer().await;
    assert_eq!(answer.status, status);
    assert_eq!(answer.header("connection"), Some("close"));
    // The body, if it was not sent yet: by itself it is a request. Then another request.
    sender.offer(whole(&completed_request())).await;
    sender.offer(whole(&completed_request())).await;
    sender.assert_closed().await;
}

#[tokio::test]
async fn an_answer_before_the_body_was_sent_closes_the_connection() {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    sender.send(sized_head(&smuggler())).await;
    assert_told_and_closed(sender, 400).await;
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn a_body_that_was_sent_and_not_read_is_no_request() {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    let next = TestDelivery::of_body(COMPLETED).id("msg_next");
    let next = whole(&next.request(&testing::secret()));
    sender.send([whole(&smuggler()), next].concat()).await;
    let answer = sender.answer().await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("connection"), Some("close"));
    // actix may still serve what it had read along with the body.
    sender.rest().await;
    assert!(keeps.all().iter().all(|delivery| delivery.id == "msg_next"));
}

#[tokio::test]
async fn an_answer_before_a_streamed_body_was_read_skips_to_the_next_request() {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    sender.send(chunked(&smuggler(), 50)).await;
    assert_eq!(sender.answer().await.status, 400);
    assert_eq!(sender.ask(&completed_request()).await.status, 204);

    sender.send(chunked_head(&smuggler())).await;
    assert_eq!(sender.answer().await.status, 400);
    sender.send(chunk(&smuggler().body().0)).await;
    sender.send(LAST_CHUNK).await;
    assert_eq!(sender.ask(&completed_request()).await.status, 204);
    assert_eq!(keeps.all().len(), 2);
}

#[tokio::test]
async fn a_streamed_body_over_the_limit_is_skipped_to_the_next_request() {
    let keeps = Keeps::default();
    let server = Server::of(&endpoint(keeps.clone()).body_limit(COMPLETED.len()));
    let mut sender = Sender::to(&server).await;
    sender.send(chunked_head(&completed_request())).await;
    sender.send(chunk(&[b' '; 300])).await;
    assert_eq!(sender.answer().await.status, 413);
    sender.send(chunk(&whole(&completed_request()))).await;
    sender.send(LAST_CHUNK).await;
    assert_eq!(sender.ask(&completed_request()).await.status, 204);
    keeps.only();
}

#[tokio::test]
async fn a_body_that_comes_after_its_408_is_no_request() {
    let keeps = Keeps::default();
    let limit = Duration::from_millis(50);
    let server = Server::of(&endpoint(keeps.clone()).read_time_limit(limit));
    let mut sender = Sender::to(&server).await;
    sender
        .send(sized_head(&signed(whole(&completed_request()))))
        .await;
    assert_told_and_closed(sender, 408).await;
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn an_early_answer_reaches_who_has_sent_all_the_same() {
    let (keeps, server) = keeping();
    let mut long = signed(vec![b' '; 64 * 1024]);
    long.headers_mut().remove("webhook-id");
    for _ in 0..10 {
        assert_eq!(ask(&server, &long).await.status, 400);
    }
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn a_body_in_any_number_of_pieces_is_put_together() {
    let (keeps, server) = keeping();
    for (count, size) in (1..).zip([1, 2, 7, 100, COMPLETED.len()]) {
        let mut sender = Sender::to(&server).await;
        sender.send(chunked(&completed_request(), size)).await;
        assert_eq!(sender.answer().await.status, 204);
        assert_eq!(keeps.all().len(), count);
        assert_eq!(keeps.all()[count - 1].body(), COMPLETED);
    }
}

#[tokio::test]
async fn a_body_sent_byte_by_byte_is_put_together() {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    sender.send(sized_head(&completed_request())).await;
    for byte in COMPLETED.as_bytes() {
        sender.send([*byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(sender.answer().await.status, 204);
    assert_eq!(keeps.only().body(), COMPLETED);
}

#[tokio::test]
async fn the_exact_bytes_are_verified_and_handed_on() {
    let (keeps, server) = keeping();
    let spaced = format!(
        " \r\n\t{}\n ",
        envelope_of_text("x", r#"{ "b":1.0 , "a" : "é" }"#)
    );
    assert_eq!(ask(&server, &signed(spaced.clone())).await.status, 204);
    assert_eq!(*keeps.only().body(), spaced);
    let mut changed = signed(spaced.clone());
    *changed.body_mut() = TestBody(spaced.trim().to_owned().into());
    assert_eq!(ask(&server, &changed).await.status, 401);
}

#[tokio::test]
async fn a_genuine_body_that_is_no_utf8_is_400_and_a_forged_one_401() {
    let (keeps, server) = keeping();
    let body = b"{\"type\": \"job.\xffcompleted\"}";
    let mut request = signed(&body[..]);
    assert_eq!(ask(&server, &request).await.status, 400);
    *request.body_mut() = TestBody(body.map(|byte| byte & 0x7f).to_vec().into());
    assert_eq!(ask(&server, &request).await.status, 401);
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn the_endpoints_body_limit_counts_and_not_the_frameworks() {
    let length = 3 * 1024 * 1024;
    let server = Server::of(&endpoint(Keeps::default()).body_limit(length));
    let envelope = envelope_of_text("x", "null");
    let large = format!("{envelope}{}", " ".repeat(length - envelope.len()));
    assert_eq!(ask(&server, &signed(large)).await.status, 204);
}
