//! A sender that writes its bytes by hand, and reads what it is told.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Request};
use pulse_hooks::testing::TestBody;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than any answer takes: a test that hangs fails instead.
const PATIENCE: Duration = Duration::from_secs(30);

/// The head of `request`, with `framing` for a first header.
#[must_use]
pub fn head(request: &Request<TestBody>, framing: &str) -> Vec<u8> {
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
#[must_use]
pub fn sized_head(request: &Request<TestBody>) -> Vec<u8> {
    head(
        request,
        &format!("content-length: {}", request.body().0.len()),
    )
}

/// The head of `request`, whose body comes in chunks.
#[must_use]
pub fn chunked_head(request: &Request<TestBody>) -> Vec<u8> {
    head(request, "transfer-encoding: chunked")
}

/// All of `request`, with the length of its body.
#[must_use]
pub fn whole(request: &Request<TestBody>) -> Vec<u8> {
    [sized_head(request), request.body().0.to_vec()].concat()
}

/// All of `request`, its body in chunks of `size` bytes.
#[must_use]
pub fn chunked(request: &Request<TestBody>, size: usize) -> Vec<u8> {
    let mut bytes = chunked_head(request);
    for piece in request.body().0.chunks(size) {
        bytes.extend(chunk(piece));
    }
    bytes.extend_from_slice(LAST_CHUNK);
    bytes
}

/// One chunk of a body that comes in chunks.
#[must_use]
pub fn chunk(piece: &[u8]) -> Vec<u8> {
    let size = format!("{:x}\r\n", piece.len());
    [size.as_bytes(), piece, b"\r\n"].concat()
}

/// The end of a body that comes in chunks.
pub const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// What the sender is told: never with a body.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The status alone, without its reason.
    pub status: u16,
    /// All of them.
    pub headers: HeaderMap,
}

impl Answer {
    /// The value of one header.
    ///
    /// # Panics
    /// It is no text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        Some(value.to_str().unwrap())
    }
}

/// One connection.
#[derive(Debug)]
pub struct Sender(BufReader<TcpStream>);

impl Sender {
    /// Connects.
    ///
    /// # Panics
    /// Nobody listens there.
    pub async fn to(server: impl Into<SocketAddr>) -> Self {
        let stream = TcpStream::connect(server.into()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends `bytes`.
    ///
    /// # Panics
    /// The server has closed.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Sends what the server may no longer want, and tells whether it has closed.
    pub async fn offer(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Sends no more, and goes on listening, unless the server has closed.
    pub async fn stop_sending(&mut self) {
        self.0.shutdown().await.ok();
    }

    /// Hangs up at once, so that the server can tell it from a sender that still listens.
    ///
    /// # Panics
    /// The system does not let it.
    pub fn hang_up(self) {
        self.0.get_ref().set_zero_linger().unwrap();
    }

    /// Reads an answer.
    ///
    /// # Panics
    /// None comes.
    pub async fn answer(&mut self) -> Answer {
        self.try_answer().await.expect("an answer")
    }

    /// Reads an answer, where the server may have closed.
    ///
    /// # Errors
    /// It has closed, or nothing comes.
    ///
    /// # Panics
    /// What comes is no answer, or is one with a body.
    pub async fn try_answer(&mut self) -> io::Result<Answer> {
        timeout(PATIENCE, self.read_answer()).await?
    }

    /// Sends all of `request`, and reads the answer.
    ///
    /// # Panics
    /// None comes.
    pub async fn ask(&mut self, request: &Request<TestBody>) -> Answer {
        self.send(whole(request)).await;
        self.answer().await
    }

    /// Waits until the server closes, and makes sure that it says nothing more.
    ///
    /// # Panics
    /// It says more, or does not close.
    pub async fn assert_closed(self) {
        assert_eq!(self.rest().await, "");
    }

    /// All that the server says until it closes.
    ///
    /// # Panics
    /// It does not close.
    pub async fn rest(mut self) -> String {
        let mut rest = Vec::new();
        let end = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await;
        if let Err(error) = end.expect("the end") {
            // It closed before it read what was offered.
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
        String::from_utf8(rest).unwrap()
    }

    async fn read_answer(&mut self) -> io::Result<Answer> {
        let first = self.line().await?;
        let status = first.strip_prefix("HTTP/1.1 ").expect("an answer")[..3].parse();
        let mut headers = HeaderMap::new();
        loop {
            let line = self.line().await?;
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
        Ok(Answer {
            status: status.unwrap(),
            headers,
        })
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.0.read_line(&mut line).await?;
        match line.strip_suffix("\r\n") {
            Some(line) => Ok(line.to_owned()),
            None => Err(ErrorKind::UnexpectedEof.into()),
        }
    }
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap()
}

/// Asks on a connection of its own.
///
/// # Panics
/// No answer comes.
pub async fn ask(server: impl Into<SocketAddr>, request: &Request<TestBody>) -> Answer {
    Sender::to(server).await.ask(request).await
}
