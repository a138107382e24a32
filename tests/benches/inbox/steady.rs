//! How long a sender waits for its 202 while 500 deliveries come in a second.

use std::net::SocketAddr;
use std::time::Duration;

use pulse_hooks::Endpoint;
use pulse_hooks::inbox::Inbox;
use pulse_hooks_benches::fixture;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep_until};

use super::load::CONNECTIONS;

const PER_SECOND: usize = 500;
const SECONDS: usize = 10;

/// The 99th percentile, in milliseconds, from when a delivery was to be sent.
pub(crate) async fn p99() -> f64 {
    let folder = TempDir::new().expect("a folder");
    let inbox = Inbox::sqlite(folder.path().join("inbox.db"));
    let inbox = inbox.await.expect("the inbox opens");
    let worker = inbox.worker(fixture::router()).start();
    let address = serve(Endpoint::new(fixture::secrets(), inbox)).await;
    let begin = Instant::now() + Duration::from_millis(100);
    let senders = (0..CONNECTIONS).map(|first| tokio::spawn(send(address, begin, first)));
    let mut waits = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        waits.extend(sender.await.expect("all are answered"));
    }
    worker.stop().await;
    waits.sort_unstable();
    let p99 = waits[waits.len() * 99 / 100].as_secs_f64() * 1e3;
    println!("p99 of a 202 at {PER_SECOND}/s: {p99:.1} ms");
    p99
}

async fn serve(endpoint: Endpoint) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = axum::Router::new().route_service("/", endpoint);
    tokio::spawn(async { axum::serve(listener, app).await });
    address
}

/// Every so many-th delivery, each at its time, however late the one before was answered.
async fn send(address: SocketAddr, begin: Instant, first: usize) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("TCP has this option");
    let mut waits = Vec::new();
    for nth in (first..PER_SECOND * SECONDS).step_by(CONNECTIONS) {
        let request = fixture::Request::signed_as(
            &format!("msg_steady{nth:08}"),
            fixture::small_of(nth as u64),
        );
        let request = request.http_1_1("/");
        let due = begin + Duration::from_secs(nth as u64) / PER_SECOND as u32;
        sleep_until(due).await;
        stream.write_all(&request).await.expect("it reads");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let read = stream.read_buf(&mut answer).await.expect("it answers");
            assert_ne!(read, 0, "the server hung up");
        }
        assert!(answer.starts_with(b"HTTP/1.1 202 "), "not stored");
        waits.push(due.elapsed());
    }
    waits
}
