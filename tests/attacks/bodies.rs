//! Bodies that are slow, compressed, or not what their heads say.

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderValue, Request};
use pulse_hooks::testing::TestBody;
use pulse_hooks_tests::COMPLETED;
use pulse_hooks_tests::wire::{Sender, ask, chunk, chunked, chunked_head, head, sized_head, whole};
use tokio::task::JoinSet;

use crate::Test;
use crate::host::Host;
use crate::ledger::Ledger;
use crate::load::deliver;
use crate::requests::{endpoint, forged, genuine, signed, unsigned};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        bodies_that_drip_are_408_while_others_are_served,
        what_comes_after_an_early_answer_is_no_request,
        a_head_that_lies_about_its_body_makes_no_delivery,
        what_comes_after_the_declared_length_is_no_part_of_the_body,
        a_compressed_body_is_415_before_it_is_sent,
        a_compressed_body_that_does_not_say_so_is_not_inflated,
    ]
}

fn keeping(host: Host) -> (Ledger, SocketAddr) {
    let ledger = Ledger::default();
    let server = host.serve(&endpoint(ledger.clone()));
    (ledger, server)
}

/// Sends a body byte by byte, and gives what it is told meanwhile.
async fn drip(server: SocketAddr, request: Request<TestBody>) -> u16 {
    let mut sender = Sender::to(server).await;
    sender.send(sized_head(&request)).await;
    let (mut sender, bytes) = (sender, request.into_body().0);
    for byte in bytes {
        if let Ok(answer) = tokio::time::timeout(Duration::from_millis(50), sender.answer()).await {
            return answer.status;
        }
        sender.offer([byte]).await;
    }
    sender.answer().await.status
}

async fn bodies_that_drip_are_408_while_others_are_served(host: Host) {
    let ledger = Ledger::default();
    let endpoint = endpoint(ledger.clone()).read_time_limit(Duration::from_millis(500));
    let server = host.serve(&endpoint);
    // Genuine ones too: nobody knows before the end.
    let dripping = (0..100).map(|nth| match nth % 2 {
        0 => drip(server, genuine("msg_slow")),
        _ => drip(server, forged(COMPLETED)),
    });
    let mut dripping: JoinSet<_> = dripping.collect();
    for nth in 0..50 {
        assert_eq!(deliver(server, format!("msg_{nth}")).await.status, 204);
    }
    while let Some(status) = dripping.join_next().await {
        assert_eq!(status.expect("it has been told"), 408);
    }
    assert_eq!(ledger.times("msg_slow"), 0);
}

fn with(name: &'static str, value: &'static str) -> Request<TestBody> {
    let mut request = genuine("msg_1");
    let value = HeaderValue::from_static(value);
    request.headers_mut().insert(name, value);
    request
}

/// Each body is by itself a genuine request, which would be handled if it were taken for one.
async fn what_comes_after_an_early_answer_is_no_request(host: Host) {
    let ledger = Ledger::default();
    let endpoint = endpoint(ledger.clone()).read_time_limit(Duration::from_millis(100));
    let server = host.serve(&endpoint);
    let body = whole(&genuine("msg_smuggled"));
    let sized = format!("content-length: {}", body.len());
    let in_a_chunk = [chunk(&body), b"0\r\n\r\n".to_vec()].concat();
    for (head, body, status) in [
        (head(&unsigned(""), &sized), &body, 400),
        (chunked_head(&unsigned("")), &in_a_chunk, 400),
        (
            head(&genuine("msg_1"), "content-length: 1048577"),
            &body,
            413,
        ),
        (head(&with("content-encoding", "gzip"), &sized), &body, 415),
        (head(&genuine("msg_1"), &sized), &body, 408),
        (chunked_head(&forged("")), &in_a_chunk, 408),
    ] {
        let mut sender = Sender::to(server).await;
        sender.send(&head).await;
        assert_eq!(sender.answer().await.status, status, "{}", text(&head));
        sender.offer(body).await;
        sender.stop_sending().await;
        let rest = sender.rest().await;
        assert!(!rest.contains("HTTP/1.1 2"), "{}{rest}", text(&head));
        assert_eq!(ledger.total(), 0, "{}", text(&head));
    }
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// What the server says to a sender that says this and no more: its first answer, unless it closes
/// without one, and all that comes after.
async fn told(server: SocketAddr, bytes: &[u8]) -> (Option<u16>, String) {
    let mut sender = Sender::to(server).await;
    sender.send(bytes).await;
    let answer = sender.try_answer().await.ok();
    sender.stop_sending().await;
    (answer.map(|answer| answer.status), sender.rest().await)
}

fn is_success(status: Option<u16>) -> bool {
    matches!(status, Some(200..=299))
}

/// The bodies would make genuine deliveries if their heads were right.
async fn a_head_that_lies_about_its_body_makes_no_delivery(host: Host) {
    let ledger = Ledger::default();
    let endpoint = endpoint(ledger.clone()).read_time_limit(Duration::from_millis(100));
    let server = host.serve(&endpoint);
    let request = genuine("msg_1");
    let sized = |framing: &str| [head(&request, framing), COMPLETED.into()].concat();
    let in_chunks = |framing: &str, size: &str| {
        let chunk = format!("{size}\r\n{COMPLETED}\r\n0\r\n\r\n");
        [head(&request, framing), chunk.into()].concat()
    };
    let (length, hex) = (COMPLETED.len(), format!("{:x}", COMPLETED.len()));
    for bytes in [
        sized(&format!("content-length: {}", length + 1)),
        sized(&format!("content-length: {}", length - 1)),
        sized("content-length: 0"),
        sized("content-length: 99999"),
        sized("content-length: -1"),
        sized(&format!("content-length: +{length}")),
        sized(&format!("content-length: 0x{length:x}")),
        sized("content-length: "),
        sized("content-length: 99999999999999999999999999"),
        sized(&format!("content-length: {length}\r\ncontent-length: 1")),
        sized(&format!("content-length: 1\r\ncontent-length: {length}")),
        sized(&format!("content-length: {length}, 1")),
        sized(&format!(
            "content-length: {length}\r\ntransfer-encoding: gzip"
        )),
        sized("transfer-encoding: chunked"),
        sized("transfer-encoding: identity"),
        sized(""),
        in_chunks("transfer-encoding: chunked", &format!("{:x}", length + 1)),
        in_chunks("transfer-encoding: chunked", &format!("{:x}", length - 1)),
        in_chunks("transfer-encoding: chunked", &format!("-{hex}")),
        in_chunks("transfer-encoding: chunked", "ffffffffffffffff"),
        in_chunks("transfer-encoding: chunked", &format!("f{hex:0>16}")),
        in_chunks("transfer-encoding: chunked", ""),
        in_chunks("transfer-encoding: xchunked", &hex),
        in_chunks("transfer-encoding: chunked, gzip", &hex),
    ] {
        let (status, rest) = told(server, &bytes).await;
        assert!(!is_success(status), "{}", text(&bytes));
        assert!(!rest.contains("HTTP/1.1 2"), "{}{rest}", text(&bytes));
        assert_eq!(ledger.total(), 0, "{}", text(&bytes));
    }
    // As it stands there, it was genuine.
    let right = sized(&format!("content-length: {length}"));
    assert_eq!(told(server, &right).await.0, Some(204));
    let right = in_chunks("transfer-encoding: chunked", &hex);
    assert_eq!(told(server, &right).await.0, Some(204));
}

async fn what_comes_after_the_declared_length_is_no_part_of_the_body(host: Host) {
    let (ledger, server) = keeping(host);
    for bytes in [whole(&genuine("msg_1")), chunked(&genuine("msg_2"), 10)] {
        let (status, rest) = told(server, &[bytes, b"more\r\n\r\n".to_vec()].concat()).await;
        assert_eq!(status, Some(204));
        assert!(!rest.contains("HTTP/1.1 2"), "{rest}");
    }
    assert_eq!(ledger.total(), 2);
}

/// A thousand times as much, once it is inflated: members of zeros, one after the other.
pub(crate) fn bomb() -> Vec<u8> {
    const MEMBERS: usize = 64;
    let bomb = compressed(&vec![0; 1024 * 1024]).repeat(MEMBERS);
    assert!(bomb.len() < MEMBERS * 1100);
    bomb
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("there is memory");
    encoder.finish().expect("there is memory")
}

async fn a_compressed_body_is_415_before_it_is_sent(host: Host) {
    let (ledger, server) = keeping(host);
    let bomb = bomb();
    for encoding in [
        "gzip",
        "x-gzip",
        "deflate",
        "br",
        "zstd",
        "compress",
        "gzip, gzip",
    ] {
        let mut request = signed(bomb.clone());
        let encoding = HeaderValue::from_static(encoding);
        request.headers_mut().insert("content-encoding", encoding);
        let mut sender = Sender::to(server).await;
        sender.send(sized_head(&request)).await;
        assert_eq!(sender.answer().await.status, 415);
    }
    assert_eq!(ledger.total(), 0);
}

async fn a_compressed_body_that_does_not_say_so_is_not_inflated(host: Host) {
    let (ledger, server) = keeping(host);
    for body in [compressed(COMPLETED.as_bytes()), bomb()] {
        assert_eq!(ask(server, &signed(body.clone())).await.status, 400);
        assert_eq!(ask(server, &forged(body)).await.status, 401);
    }
    assert_eq!(ledger.total(), 0);
}
