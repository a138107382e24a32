//! `two_tenants` and `observed`: as processes, over HTTP.

mod support;

use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use support::{COMPLETED, NEW, OLD, Server, command, send, signed};

/// Tries until it is told `status`.
async fn is_told(status: u16, server: &Server, tenant: &str, secret: &str) {
    let url = server.url.replace("{tenant}", tenant);
    for _ in 0..200 {
        let told = send(signed(&url, "webhook", secret, COMPLETED))
            .await
            .status();
        if told == status {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{tenant} was never told {status}");
}

fn write(file: &Path, tenants: &[(&str, &str)]) {
    let lines = tenants
        .iter()
        .map(|(name, secrets)| format!("{name} {secrets}\n"));
    // Whole at once, as the server may read it at any time.
    let new = file.with_extension("new");
    std::fs::write(&new, lines.collect::<String>()).unwrap();
    std::fs::rename(new, file).unwrap();
}

#[tokio::test]
async fn tenants_are_told_apart_and_their_secrets_change_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenants");
    write(&file, &[("acme", OLD), ("globex", NEW)]);
    let program = env!("CARGO_BIN_EXE_two_tenants");
    let server = Server::spawn(command(program).env("TENANTS", &file));

    is_told(204, &server, "acme", OLD).await;
    is_told(401, &server, "acme", NEW).await;
    is_told(204, &server, "globex", NEW).await;
    is_told(401, &server, "initech", OLD).await;

    write(&file, &[("acme", NEW), ("initech", OLD)]);
    is_told(204, &server, "acme", NEW).await;
    is_told(401, &server, "acme", OLD).await;
    is_told(401, &server, "globex", NEW).await;
    is_told(204, &server, "initech", OLD).await;

    let (code, output) = server.terminate();
    assert_eq!(code, Some(0));
    for tenant in ["acme", "globex", "initech"] {
        assert!(
            output.contains(&format!("{tenant}: job_1 is done\n")),
            "{output}"
        );
    }
}

#[tokio::test]
async fn tenants_that_cannot_be_read_are_told_to_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_two_tenants");
    let missing = folder.path().join("missing");
    let server = Server::spawn(command(program).env("TENANTS", missing));
    is_told(503, &server, "acme", OLD).await;
}

#[tokio::test]
async fn what_happens_can_be_read_as_json_and_by_prometheus() {
    let program = env!("CARGO_BIN_EXE_observed");
    let mut command = command(program);
    command
        .env("PULSE_WEBHOOK_SECRET", OLD)
        .env("METRICS_PORT", "0");
    let (server, [metrics]) = Server::start_with(&mut command);
    assert_eq!(server.deliver(OLD, COMPLETED).await, 204);
    assert_eq!(server.deliver(NEW, COMPLETED).await, 401);

    let answer = send(Request::get(metrics).body(Body::empty()).unwrap()).await;
    let text = answer.into_body().collect().await.unwrap().to_bytes();
    let text = str::from_utf8(&text).unwrap();
    for line in [
        "# HELP pulse_hooks_deliveries_total Verified deliveries",
        "pulse_hooks_deliveries_total{outcome=\"done\"} 1",
        "pulse_hooks_events_total{event_type=\"job.completed\",outcome=\"done\"} 1",
        "pulse_hooks_refused_total{reason=\"no_match\"} 1",
        "pulse_hooks_handler_seconds_bucket{event_type=\"job.completed\",le=\"15\"} 1",
        "pulse_hooks_deliveries_in_flight 0",
    ] {
        assert!(text.contains(line), "`{line}` in:\n{text}");
    }

    let (code, output) = server.terminate();
    assert_eq!(code, Some(0));
    let logs = output.lines().filter(|line| line.starts_with('{'));
    let logs: Vec<serde_json::Value> = logs.map(|line| line.parse().unwrap()).collect();
    let done = logs.iter().find(|log| log["fields"]["message"] == "done");
    let done = done.expect("the delivery that was taken");
    assert_eq!(done["level"], "DEBUG");
    let span = &done["span"];
    assert_eq!(span["id"], "msg_1");
    assert_eq!(span["outcome"], "done");
    assert!(span["duration_ms"].as_f64().unwrap() > 0.0, "{span}");
    let refused = logs.iter().find(|log| log["fields"]["status"] == 401);
    let reason = refused.expect("the refusal")["fields"]["reason"].as_str();
    assert!(
        reason.unwrap().starts_with("no signature matches"),
        "{reason:?}"
    );
    assert_eq!(refused.unwrap()["fields"]["path"], "/hooks/pulse");
    assert_eq!(refused.unwrap()["fields"]["id"], "msg_1");
}
