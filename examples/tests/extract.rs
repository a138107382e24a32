//! `extract` goes through the whole loop, offline; and says what the real one needs.

mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Output};

use axum::extract::Path as Id;
use axum::routing::{get, post};
use pulse_hooks::inbox::Inbox;
use pulse_hooks::testing::{TestDelivery, TestEndpoint};
use pulse_hooks::{JobCancelled, JobCompleted};
use serde_json::json;
use support::{OLD, command, send, signed};

/// In an environment where every way out of the machine would fail.
fn program(folder: &Path) -> Command {
    let mut program = command(env!("CARGO_BIN_EXE_extract"));
    program
        .current_dir(folder)
        .env_remove("PULSE_API_KEY")
        .envs([
            ("HTTPS_PROXY", "http://127.0.0.1:1"),
            ("NO_PROXY", "127.0.0.1"),
        ]);
    program
}

fn extract(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    program(folder.path())
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .expect("it runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("output is text")
}

#[test]
fn offline_a_document_is_submitted_its_webhook_received_and_its_result_printed() {
    let output = extract(&[], &[]);
    let told = text(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert_eq!(
        text(&output.stdout),
        "# https://example.com/report.pdf\n\n\
         The mock made this up: nobody has read the document.\n"
    );
    assert!(
        told.contains("offline: a mock plays the Pulse API"),
        "{told}"
    );
    assert!(
        told.contains("submitted https://example.com/report.pdf: job job_1"),
        "{told}"
    );
}

#[test]
fn offline_a_file_is_sent_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("scan.pdf");
    // More than a server takes unless it is told to, and no text.
    std::fs::write(&file, vec![0xff; 3 << 20]).expect("it can be written");
    let output = extract(&[file.to_str().expect("UTF-8")], &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).starts_with("# scan.pdf\n"),
        "{}",
        text(&output.stdout)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_key_and_without_a_secret_it_says_how_to_get_one() {
    let portal = || async { r#"{"link": "https://portal.example/login"}"# };
    let url = serve(axum::Router::new().route("/webhook", post(portal))).await;
    let environment = [("PULSE_API_KEY", "s3ntinel"), ("PULSE_BASE_URL", &url)];
    let output = extract(&[], &environment);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    for part in [
        "`PULSE_WEBHOOK_SECRET` is not set",
        "a public https address",
        "https://portal.example/login",
        "export PULSE_WEBHOOK_SECRET=whsec_",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("s3ntinel"), "{told}");
}

#[test]
fn a_document_that_cannot_be_sent_is_told_with_the_cause_and_the_inbox_closed_in_order() {
    let output = extract(&["nofile.pdf"], &[]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("error: `nofile.pdf` cannot be sent: No such file"),
        "{told}"
    );
    assert!(!told.contains("WARN"), "{told}");
}

#[test]
fn help_is_no_document() {
    for option in ["--help", "-h"] {
        let output = extract(&["report.pdf", option], &[]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let help = text(&output.stdout);
        for part in ["cargo run --bin extract [FILE|URL]", "PULSE_BASE_URL"] {
            assert!(help.contains(part), "{help}");
        }
    }
}

#[test]
fn what_is_no_document_is_an_error_that_says_what_to_type() {
    for (arguments, told) in [
        (&["--pages", "1"][..], "`--pages` is not an option"),
        (&["a.pdf", "b.pdf"], "`b.pdf` is another"),
    ] {
        let output = extract(arguments, &[]);
        assert_eq!(output.status.code(), Some(2));
        let error = text(&output.stderr);
        assert!(error.contains(told), "{error}");
        assert!(
            error.contains("cargo run --bin extract [FILE|URL]"),
            "{error}"
        );
    }
}

/// Serves what plays the Pulse API, and gives its base URL.
async fn serve(api: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async { axum::serve(listener, api).await });
    url
}

/// Accepts every document as `job_ours`, and has a result for every job.
fn api() -> axum::Router {
    let accepted = || async { json!({"job_id": "job_ours", "status": "pending"}).to_string() };
    let job = |Id(job_id): Id<String>| async move {
        let result = json!({"markdown": format!("# {job_id}")});
        json!({"job_id": job_id, "status": "completed", "result": result}).to_string()
    };
    axum::Router::new()
        .route("/extract", post(accepted))
        .route("/job/{id}", get(job))
}

/// The program with a key, on its way.
struct Real {
    process: Child,
    log: BufReader<ChildStderr>,
    url: String,
}

impl Real {
    async fn start(folder: &Path) -> Self {
        let mut process = program(folder)
            .arg("https://example.com/ours.pdf")
            .env("PULSE_API_KEY", "s3ntinel")
            .env("PULSE_BASE_URL", serve(api()).await)
            .env("PULSE_WEBHOOK_SECRET", OLD)
            .spawn()
            .expect("it starts");
        let log = BufReader::new(process.stderr.take().expect("it is piped"));
        let url = String::new();
        let mut real = Self { process, log, url };
        let line = real.read_until("listening on ");
        let (_, url) = line.split_once("listening on ").expect("an address");
        real.url = url.trim().to_owned();
        real
    }

    fn read_until(&mut self, part: &str) -> String {
        let mut line = String::new();
        while !line.contains(part) {
            line.clear();
            let read = self.log.read_line(&mut line).expect("it writes UTF-8");
            assert!(read > 0, "it ended without `{part}`");
        }
        line
    }

    /// Waits for its end: its exit code, its output, and the rest of its log.
    fn end(mut self) -> (Option<i32>, String, String) {
        let (mut output, mut told) = (String::new(), String::new());
        self.log.read_to_string(&mut told).expect("UTF-8");
        let mut pipe = self.process.stdout.take().expect("it is piped");
        pipe.read_to_string(&mut output).expect("UTF-8");
        let status = self.process.wait().expect("it ends");
        (status.code(), output, told)
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

/// As a run that was killed leaves it: what was stored is not handled.
async fn leave_behind(folder: &Path) {
    let inbox = Inbox::sqlite(folder.join("inbox.db"))
        .await
        .expect("an inbox");
    let endpoint = TestEndpoint::new(inbox.clone());
    let completed = TestDelivery::of(&JobCompleted::new("job:earlier")).id("msg_earlier");
    let cancelled = TestDelivery::of(&JobCancelled::new("job_unwanted")).id("msg_unwanted");
    endpoint.send(completed).await.assert_status(202);
    endpoint.send(cancelled).await.assert_status(202);
    inbox.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_run_left_is_told_and_its_result_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    leave_behind(folder.path()).await;

    let mut real = Real::start(folder.path()).await;
    let first = real.read_until(", of an earlier run");
    let second = real.read_until(", of an earlier run");
    for line in [
        "job job:earlier, of an earlier run or of another program: its result is in `result_of_job_earlier.md`",
        "job job_unwanted, of an earlier run or of another program: it was cancelled",
    ] {
        assert!(format!("{first}{second}").contains(line), "{first}{second}");
    }
    let kept = std::fs::read_to_string(folder.path().join("result_of_job_earlier.md"));
    assert_eq!(kept.expect("it is there"), "# job:earlier");

    let ours = r#"{"type":"job.completed","data":{"job_id":"job_ours"}}"#;
    let answer = send(signed(&real.url, "webhook", OLD, ours)).await;
    assert_eq!(answer.status(), 202);
    let (code, output, told) = real.end();
    assert_eq!((code, output.as_str()), (Some(0), "# job_ours\n"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_it_says_how_to_fetch_what_it_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut real = Real::start(folder.path()).await;
    real.read_until("submitted https://example.com/ours.pdf: job job_ours");
    support::terminate(real.process.id());
    let (code, output, told) = real.end();
    assert_eq!((code, output.as_str()), (Some(1), ""), "{told}");
    assert!(told.contains("pulse-hooks job wait job_ours"), "{told}");
    assert!(!told.contains("WARN"), "{told}");
}
