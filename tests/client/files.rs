//! Files are streamed from the disk, with their exact bytes.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use pulse_hooks::client::{ClientError, Extraction, PulseClient};
use pulse_hooks_tests::JOB_ID;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::server::{Reply, Request, Server};
use crate::support::{KEY, builder, client};

fn accepted() -> Reply {
    Reply::json(200, &json!({ "job_id": JOB_ID }))
}

/// The parts of a form: the head of each, and its bytes.
fn parts(request: &Request) -> Vec<(String, Vec<u8>)> {
    let kind = request.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let delimiter = format!("--{boundary}\r\n");
    let end = format!("\r\n--{boundary}--\r\n");
    let body = request.body.strip_suffix(end.as_bytes()).unwrap();
    let body = body.strip_prefix(delimiter.as_bytes()).unwrap();
    let between = format!("\r\n{delimiter}");
    split(body, between.as_bytes())
        .into_iter()
        .map(|part| {
            let mut halves = split(part, b"\r\n\r\n").into_iter();
            let head = String::from_utf8(halves.next().unwrap().to_vec()).unwrap();
            let bytes = part[head.len() + 4..].to_vec();
            (head, bytes)
        })
        .collect()
}

fn split<'b>(bytes: &'b [u8], by: &[u8]) -> Vec<&'b [u8]> {
    let mut rest = bytes;
    let mut parts = Vec::new();
    while let Some(at) = rest.windows(by.len()).position(|window| window == by) {
        parts.push(&rest[..at]);
        rest = &rest[at + by.len()..];
    }
    parts.push(rest);
    parts
}

async fn head_of_file(path: &Path) -> String {
    let server = Server::always(accepted()).await;
    client(&server)
        .submit(&Extraction::of_file(path))
        .await
        .unwrap();
    let mut parts = parts(&server.request());
    parts.pop().unwrap().0
}

#[tokio::test]
async fn a_file_is_submitted_with_its_exact_bytes_and_the_options() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let bytes: Vec<u8> = (0..300_000_u32)
        .map(|n| (n.wrapping_mul(n) / 7) as u8)
        .collect();
    std::fs::write(&path, &bytes).unwrap();
    let server = Server::always(accepted()).await;
    let extraction = Extraction::of_file(&path)
        .pages("1-2,5")
        .option("extensions", json!({"a": 1}))
        .option("flag", true)
        .option("nothing", Value::Null);
    let submitted = client(&server).submit(&extraction).await.unwrap();
    assert_eq!(submitted.job_id, JOB_ID);

    let request = server.request();
    assert_eq!(request.target, "/extract");
    assert_eq!(request.header("x-api-key"), Some(KEY));
    let parts = parts(&request);
    let text = |name: &str| {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"");
        let part = parts.iter().find(|(found, _)| *found == head);
        part.map(|(_, bytes)| String::from_utf8(bytes.clone()).unwrap())
    };
    assert_eq!(text("async").as_deref(), Some("true"));
    assert_eq!(text("pages").as_deref(), Some("1-2,5"));
    assert_eq!(text("extensions").as_deref(), Some(r#"{"a":1}"#));
    assert_eq!(text("flag").as_deref(), Some("true"));
    assert_eq!(text("nothing"), None);
    let (head, sent) = parts.last().unwrap();
    assert!(
        head.contains(r#"name="file"; filename="report.pdf""#),
        "{head}"
    );
    assert!(head.contains("Content-Type: application/pdf"), "{head}");
    assert!(*sent == bytes);
}

#[tokio::test]
async fn an_empty_file_is_sent_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty");
    std::fs::write(&path, "").unwrap();
    let head = head_of_file(&path).await;
    assert!(
        head.contains("Content-Type: application/octet-stream"),
        "{head}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_s_name_cannot_end_the_header_it_stands_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a\"b\r\nX-Evil: 1\r\n\r\né.pdf");
    std::fs::write(&path, "x").unwrap();
    let head = head_of_file(&path).await;
    assert_eq!(head.lines().count(), 2, "{head}");
    assert!(head.contains("é.pdf"), "{head}");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_told_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.pdf");
    let server = Server::always(accepted()).await;
    for path in [missing.as_path(), folder.path()] {
        let error = client(&server)
            .submit(&Extraction::of_file(path))
            .await
            .unwrap_err();
        let ClientError::File { path: named, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(named, path);
        let message = error.to_string();
        assert!(message.contains(path.to_str().unwrap()), "{message}");
    }
    assert_eq!(server.count(), 0);
}

/// The one connection that comes, once its request has begun.
async fn accept(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    assert!(stream.read(&mut [0; 16]).await.unwrap() > 0);
    stream
}

/// A file that is larger than what is on its way between two ends of a connection.
fn large_file(path: &Path, length: u64) -> std::fs::File {
    let file = std::fs::File::create(path).unwrap();
    file.set_len(length).unwrap();
    file
}

#[tokio::test]
async fn a_file_that_becomes_shorter_while_it_is_sent_is_told_and_not_submitted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.txt");
    let file = large_file(&path, 64 << 20);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut stream = accept(&listener).await;
        file.set_len(1).unwrap();
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
        received.len()
    });
    let client = PulseClient::builder(KEY).base_url(url).build().unwrap();
    let error = client
        .submit(&Extraction::of_file(&path))
        .await
        .unwrap_err();
    let ClientError::File { source, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(source.to_string(), "it became shorter while it was sent");
    assert!(server.await.unwrap() < 64 << 20);
}

#[tokio::test]
async fn a_file_that_grows_while_it_is_sent_is_sent_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.txt");
    let mut file = large_file(&path, 8 << 20);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut stream = accept(&listener).await;
        std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).unwrap();
        file.write_all(&[1; 1000]).unwrap();
        let mut form = Vec::new();
        while !form.ends_with(b"--\r\n") {
            assert!(stream.read_buf(&mut form).await.unwrap() > 0);
        }
        let reply = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"job_id\":\"1\"}";
        stream.write_all(reply.as_bytes()).await.unwrap();
        form
    });
    let client = PulseClient::builder(KEY).base_url(url).build().unwrap();
    client.submit(&Extraction::of_file(&path)).await.unwrap();
    let form = server.await.unwrap();
    assert!(form.len() > 8 << 20);
    assert!(!form.contains(&1));
}

#[tokio::test]
async fn an_upload_that_goes_on_is_not_cut_and_one_that_stands_still_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.pdf");
    drop(large_file(&path, 24 << 20));
    let patience = Duration::from_millis(1500);

    // Takes longer than that in all, and less for what is on its way at the end.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut stream = accept(&listener).await;
        let started = tokio::time::Instant::now();
        let mut buffer = vec![0; 1 << 20];
        let mut left = 24 << 20;
        while left > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            left -= stream.read(&mut buffer).await.unwrap().min(left);
        }
        assert!(started.elapsed() > patience);
        let reply = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"job_id\":\"1\"}";
        stream.write_all(reply.as_bytes()).await.unwrap();
        stream
    });
    let client = PulseClient::builder(KEY).base_url(url).timeout(patience);
    let client = client.build().unwrap();
    client.submit(&Extraction::of_file(&path)).await.unwrap();
    drop(server.await.unwrap());

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { accept(&listener).await });
    let client = PulseClient::builder(KEY).base_url(url).timeout(patience);
    let client = client.build().unwrap();
    let error = client
        .submit(&Extraction::of_file(&path))
        .await
        .unwrap_err();
    assert!(matches!(error, ClientError::InDoubt(_)), "{error:?}");
    drop(server.await.unwrap());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_large_file_is_never_wholly_in_memory() {
    fn peak() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM:"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    const LENGTH: u64 = 256 << 20;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.pdf");
    drop(large_file(&path, LENGTH));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut stream = accept(&listener).await;
        let mut received = 0;
        let mut buffer = vec![0; 1 << 20];
        // The form's last bytes come with the last piece, or alone.
        let mut last = 0;
        while received < LENGTH || buffer[last - 1] != b'\n' {
            last = stream.read(&mut buffer).await.unwrap();
            received += last as u64;
        }
        let reply = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"job_id\":\"1\"}";
        stream.write_all(reply.as_bytes()).await.unwrap();
    });
    let before = peak();
    let client = PulseClient::builder(KEY).base_url(url).build().unwrap();
    client.submit(&Extraction::of_file(&path)).await.unwrap();
    server.await.unwrap();
    // Other tests of this process hold something meanwhile.
    let grown = peak() - before;
    assert!(grown < LENGTH / 1024 / 2, "{grown} KiB more");
}

#[tokio::test]
async fn a_file_is_sent_once_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, "x").unwrap();
    for reply in [Reply::status(429), Reply::status(500), Reply::raw("")] {
        let server = Server::always(reply).await;
        let client = builder(&server).build().unwrap();
        client
            .submit(&Extraction::of_file(&path))
            .await
            .unwrap_err();
        assert_eq!(server.count(), 1);
    }
}
