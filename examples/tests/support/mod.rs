//! The example servers as processes, and a sender that signs.

// Each test target uses a part of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread;

use axum::body::Body;
use axum::http::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use pulse_hooks::Secrets;

pub(crate) const OLD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub(crate) const NEW: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
pub(crate) const PUBLIC: &str = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
pub(crate) const PRIVATE: &str =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";

pub(crate) const COMPLETED: &str =
    r#"{"type":"job.completed","data":{"job_id":"job_1","pages_processed":3}}"#;
pub(crate) const FAILED: &str =
    r#"{"type":"job.failed","data":{"job_id":"job_2","error":"too large"}}"#;

/// A program, on a port of the system's choice.
pub(crate) struct Server {
    process: Child,
    pub(crate) url: String,
}

/// `program`, without secrets.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_remove("PULSE_WEBHOOK_SECRET")
        .env("PORT", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Server {
    /// Starts `program` with `secrets` in the environment variable `variable`.
    pub(crate) fn start(program: &str, variable: &str, secrets: &str) -> Self {
        Self::spawn(command(program).env(variable, secrets))
    }

    /// Starts a program that listens.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let (server, []) = Self::start_with(command);
        server
    }

    /// Starts a program that says first where it listens besides.
    pub(crate) fn start_with<const N: usize>(command: &mut Command) -> (Self, [String; N]) {
        let mut process = command.spawn().expect("the program starts");
        let mut log = BufReader::new(process.stderr.take().expect("it is piped"));
        let others = std::array::from_fn(|_| read_url(&mut log));
        let url = read_url(&mut log);
        // Read on, so that the program never waits for room in the pipe.
        thread::spawn(move || log.read_to_end(&mut Vec::new()));
        (Self { process, url }, others)
    }

    pub(crate) async fn deliver(&self, secrets: &str, body: &'static str) -> u16 {
        send(signed(&self.url, "webhook", secrets, body))
            .await
            .status()
            .as_u16()
    }

    /// Asks it to end, as a service manager does; gives its exit code and standard output.
    pub(crate) fn terminate(mut self) -> (Option<i32>, String) {
        terminate(self.process.id());
        self.read_to_end()
    }

    fn read_to_end(&mut self) -> (Option<i32>, String) {
        let mut output = String::new();
        let mut pipe = self.process.stdout.take().expect("it is piped");
        pipe.read_to_string(&mut output).expect("output is text");
        (self.process.wait().expect("it ends").code(), output)
    }
}

/// Asks the process of this id to end.
pub(crate) fn terminate(id: u32) {
    // The shell's own `kill`: not every machine has the program.
    let kill = format!("kill -TERM {id}");
    let sent = Command::new("sh").args(["-c", &kill]).status();
    assert!(sent.expect("a shell runs").success());
}

fn read_url(log: &mut impl BufRead) -> String {
    let mut line = String::new();
    log.read_line(&mut line).expect("it says where it listens");
    let url = line.trim().strip_prefix("listening on ");
    url.unwrap_or_else(|| panic!("unexpected line: {line}"))
        .to_owned()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

pub(crate) async fn send(request: Request<Body>) -> Response<hyper::body::Incoming> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    client.request(request).await.expect("an answer")
}

/// A delivery signed now with all of `secrets`, in headers of `family`.
pub(crate) fn signed(url: &str, family: &str, secrets: &str, body: &'static str) -> Request<Body> {
    let secrets: Secrets = secrets.parse().expect("secrets");
    let now = Timestamp::now();
    let signature = secrets.sign("msg_1", now, body.as_bytes());
    Request::post(url)
        .header(format!("{family}-id"), "msg_1")
        .header(format!("{family}-timestamp"), now.as_second())
        .header(format!("{family}-signature"), signature.expect("they sign"))
        .body(Body::from(body))
        .expect("a request")
}
