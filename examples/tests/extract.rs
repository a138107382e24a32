//! `extract` goes through the whole loop, offline; and says what the real one needs.

mod support;

use std::process::Output;

use axum::routing::post;
use support::command;

/// In an environment where every way out of the machine would fail.
fn extract(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    command(env!("CARGO_BIN_EXE_extract"))
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("PULSE_API_KEY")
        .envs([
            ("HTTPS_PROXY", "http://127.0.0.1:1"),
            ("NO_PROXY", "127.0.0.1"),
        ])
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
    let api = axum::Router::new().route("/webhook", post(portal));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async { axum::serve(listener, api).await });

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
