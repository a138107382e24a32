//! `axum_server` as an outside client sees it: over HTTP, by its output, by its exit code.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use pulse_hooks::Secret;

const OLD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NEW: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const COMPLETED: &str = r#"{"type":"job.completed","data":{"job_id":"job_1","pages_processed":3}}"#;
const FAILED: &str = r#"{"type":"job.failed","data":{"job_id":"job_2","error":"too large"}}"#;

/// The program, on a port of the system's choice.
struct Server {
    process: Child,
    url: String,
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_axum_server"));
    command
        .env_remove("PULSE_WEBHOOK_SECRET")
        .env("PORT", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Server {
    fn start(secrets: &str) -> Self {
        let mut process = command()
            .env("PULSE_WEBHOOK_SECRET", secrets)
            .spawn()
            .expect("axum_server starts");
        let mut log = BufReader::new(process.stderr.take().expect("it is piped"));
        let mut line = String::new();
        log.read_line(&mut line).expect("it says where it listens");
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("unexpected first line: {line}"))
            .to_owned();
        // Read on, so that the program never waits for room in the pipe.
        thread::spawn(move || log.read_to_end(&mut Vec::new()));
        Self { process, url }
    }

    async fn send(&self, request: Request<Body>) -> StatusCode {
        let client = Client::builder(TokioExecutor::new()).build_http();
        client.request(request).await.expect("an answer").status()
    }

    async fn deliver(&self, secret: &str, body: &'static str) -> StatusCode {
        self.send(signed(&self.url, secret, body)).await
    }

    /// Asks it to end, as a service manager does; gives its exit code and standard output.
    fn terminate(mut self) -> (Option<i32>, String) {
        // The shell's own `kill`: not every machine has the program.
        let kill = format!("kill -TERM {}", self.process.id());
        let sent = Command::new("sh").args(["-c", &kill]).status();
        assert!(sent.expect("a shell runs").success());
        let mut output = String::new();
        let mut pipe = self.process.stdout.take().expect("it is piped");
        pipe.read_to_string(&mut output).expect("output is text");
        (self.process.wait().expect("it ends").code(), output)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

fn signed(url: &str, secret: &str, body: &'static str) -> Request<Body> {
    let secret: Secret = secret.parse().expect("a secret");
    let now = Timestamp::now();
    Request::post(url)
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", now.as_second())
        .header(
            "webhook-signature",
            secret.sign("msg_1", now, body.as_bytes()).unwrap(),
        )
        .body(Body::from(body))
        .expect("a request")
}

#[tokio::test]
async fn prints_one_line_for_each_event_handled_and_drains_on_sigterm() {
    let server = Server::start(OLD);
    let created = r#"{"type":"job.created","data":{"job_id":"job_0"}}"#;
    assert_eq!(server.deliver(OLD, created).await, 204);
    assert_eq!(server.deliver(OLD, COMPLETED).await, 204);
    assert_eq!(server.deliver(OLD, FAILED).await, 204);
    assert_eq!(server.deliver(NEW, COMPLETED).await, 401);

    let (code, output) = server.terminate();
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines.len(), 2, "{output}");
    assert!(lines[0].contains("job_1"), "{output}");
    assert!(lines[1].contains("job_2"), "{output}");
    assert_eq!(code, Some(0));
}

#[tokio::test]
async fn takes_either_secret_during_a_rotation() {
    let server = Server::start(&format!("{OLD} {NEW}\n"));
    assert_eq!(server.deliver(OLD, COMPLETED).await, 204);
    assert_eq!(server.deliver(NEW, COMPLETED).await, 204);
}

#[tokio::test]
async fn serves_its_path_by_post_alone() {
    let server = Server::start(OLD);
    let mut get = signed(&server.url, OLD, COMPLETED);
    *get.method_mut() = Method::GET;
    assert_eq!(server.send(get).await, 405);

    let elsewhere = server.url.replace("/hooks/pulse", "/hooks");
    assert_eq!(server.send(signed(&elsewhere, OLD, COMPLETED)).await, 404);
}

#[test]
fn a_start_that_cannot_succeed_says_why_and_exits_with_1() {
    for (variable, value, told) in [
        ("UNRELATED", "", "`PULSE_WEBHOOK_SECRET`: not set"),
        ("PULSE_WEBHOOK_SECRET", " ", "no secret given"),
        ("PULSE_WEBHOOK_SECRET", "whsec_c2hvcnQ=", "a key of 5 bytes"),
        ("PULSE_WEBHOOK_SECRET", "whsec_%%%", "not base64"),
    ] {
        let output = command().env(variable, value).output().expect("it runs");
        let error = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(
            error.starts_with("error: ") && error.contains(told),
            "{error}"
        );
        assert!(value.trim().is_empty() || !error.contains(value), "{error}");
    }
}
