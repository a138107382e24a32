//! A sender that writes its bytes by hand, and reads what it is told.

use std::io::ErrorKind;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Request};
use pulse_hooks::testing::TestBody;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Server;

/// Longer than any answer takes: a test that hangs fails instead.
const PATIENCE: Duration = Duration::from_secs(30);

/// The head of `request`, with `framing` for a first header.
pub(super) fn head(request: &Request<TestBody>, framing: &str) -> Vec<u8> {
    let (method, target) = (request.method(), request.uri());
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\n").into_bytes();
    if !framing.is_empty() {
        head.extend_from_slice(format!("{framing}\r\n").as_bytes());
    }
    for (name, value) in request.headers() {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// The head of `request`, which declares the length of its body.
pub(super) fn sized_head(request: &Request<TestBody>) -> Vec<u8> {
    head(
        request,
        &format!("content-length: {}", request.body().0.len()),
    )
}

/// The head of `request`, whose body comes in chunks.
pub(super) fn chunked_head(request: &Request<TestBody>) -> Vec<u8> {
    head(request, "transfer-encoding: chunked")
}

/// All of `request`, with the length of its body.
pub(super) fn whole(request: &Request<TestBody>) -> Vec<u8> {
    [sized_head(request), request.body().0.to_vec()].concat()
}

/// All of `request`, its body in chunks of `size` bytes.
pub(super) fn chunked(request: &Request<TestBody>, size: usize) -> Vec<u8> {
    let mut bytes = chunked_head(request);
    for piece in request.body().0.chunks(size) {
        bytes.extend(chunk(piece));
    }
    bytes.extend_from_slice(LAST_CHUNK);
    bytes
}

pub(super) fn chunk(piece: &[u8]) -> Vec<u8> {
    let size = format!("{:x}\r\n", piece.len());
    [size.as_bytes(), piece, b"\r\n"].concat()
}

pub(super) const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// What the sender is told: never with a body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        Some(value.to_str().unwrap())
    }
}

/// One connection.
pub(super) struct Sender(BufReader<TcpStream>);

impl Sender {
    pub(super) async fn to(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    pub(super) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Sends what the server may no longer want, and does not mind if it has closed.
    pub(super) async fn offer(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.ok();
    }

    /// Sends no more, and goes on listening.
    pub(super) async fn stop_sending(&mut self) {
        self.0.shutdown().await.unwrap();
    }

    /// Hangs up at once, so that the server can tell it from a sender that still listens.
    pub(super) fn hang_up(self) {
        self.0.get_ref().set_zero_linger().unwrap();
    }

    pub(super) async fn answer(&mut self) -> Answer {
        timeout(PATIENCE, self.read_answer())
            .await
            .expect("an answer")
    }

    /// Sends all of `request`, and reads the answer.
    pub(super) async fn ask(&mut self, request: &Request<TestBody>) -> Answer {
        self.send(whole(request)).await;
        self.answer().await
    }

    /// Waits until the server closes, and makes sure that it says nothing more.
    pub(super) async fn assert_closed(self) {
        assert_eq!(self.rest().await, "");
    }

    /// All that the server says until it closes.
    pub(super) async fn rest(mut self) -> String {
        let mut rest = Vec::new();
        let end = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await;
        if let Err(error) = end.expect("the end") {
            // It closed before it read what was offered.
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
        String::from_utf8(rest).unwrap()
    }

    async fn read_answer(&mut self) -> Answer {
        let first = self.line().await;
        let status = first.strip_prefix("HTTP/1.1 ").expect("an answer")[..3].parse();
        let mut headers = HeaderMap::new();
        loop {
            let line = self.line().await;
            let Some((name, value)) = line.split_once(": ") else {
                assert_eq!(line, "");
                break;
            };
            headers.append(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        assert!(!headers.contains_key("transfer-encoding"));
        assert_eq!(headers.get("content-length").map_or("0", text), "0");
        Answer {
            status: status.unwrap(),
            headers,
        }
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).await.unwrap();
        line.strip_suffix("\r\n").expect("a whole line").to_owned()
    }
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap()
}

/// Asks on a connection of its own.
pub(super) async fn ask(server: &Server, request: &Request<TestBody>) -> Answer {
    Sender::to(server).await.ask(request).await
}
