//! `send`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_handler, pulse_router,
};
use tempfile::TempDir;

use super::Test;
use super::command::{pulse_hooks, write};
use super::service::{Recorder, answer, endpoint, nobody};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_sample_of_every_event_is_taken,
        what_is_tampered_with_is_refused,
        an_endpoint_that_takes_what_is_tampered_with_is_told_of,
        an_unknown_type_is_sent_with_its_data,
        an_unknown_type_without_data_is_a_usage_error,
        data_may_come_from_a_file_or_be_piped_in,
        headers_may_be_of_the_other_family,
        the_answer_is_shown,
        many_are_counted_by_status,
        no_more_are_sent_at_one_time_than_asked,
        no_more_are_sent_a_second_than_asked,
        one_id_is_kept_for_all,
        many_samples_are_each_of_another_job,
        each_answer_can_be_read_as_json,
        more_headers_can_be_sent,
        a_guard_that_asks_for_a_password_is_told,
        where_nobody_listens_the_code_tells,
        an_answer_that_never_comes_is_not_waited_for,
        a_redirect_is_not_followed,
        a_password_in_the_url_is_sent_and_not_shown,
        a_url_without_scheme_is_a_usage_error,
        plain_http_needs_no_certificates,
    ]
}

#[pulse_handler]
async fn created(_event: JobCreated) {}
#[pulse_handler]
async fn processing(_event: JobProcessing) {}
#[pulse_handler]
async fn completed(_event: JobCompleted) {}
#[pulse_handler]
async fn failed(_event: JobFailed) {}
#[pulse_handler]
async fn cancelled(_event: JobCancelled) {}

async fn real_endpoint() -> String {
    endpoint(pulse_router! { handlers: [created, processing, completed, failed, cancelled] }).await
}

async fn a_sample_of_every_event_is_taken() {
    let to = real_endpoint().await;
    for event in [
        "created",
        "processing",
        "completed",
        "failed",
        "cancelled",
        "job.canceled",
    ] {
        let ran = pulse_hooks(&["send", event, "--to", &to]).run().await;
        ran.expect(0).says("204 No Content");
    }
}

async fn what_is_tampered_with_is_refused() {
    let to = real_endpoint().await;
    for tamper in ["body", "signature", "time", "secret"] {
        let ran = pulse_hooks(&["send", "completed", "--to", &to, "--tamper", tamper]);
        let ran = ran.run().await;
        ran.expect(0)
            .says("401 Unauthorized")
            .says("refused, as it must be");
        let many = [
            "send",
            "completed",
            "--to",
            &to,
            "--tamper",
            tamper,
            "--repeat",
            "3",
        ];
        pulse_hooks(&many).run().await.expect(0).says("401");
    }
}

async fn an_endpoint_that_takes_what_is_tampered_with_is_told_of() {
    for (status, said) in [(204, "does not verify"), (404, "401 would show")] {
        let to = Recorder::default().serve_status(status).await;
        for repeat in ["1", "3"] {
            let send = [
                "send",
                "completed",
                "--to",
                &to,
                "--tamper",
                "body",
                "--repeat",
                repeat,
            ];
            pulse_hooks(&send).run().await.expect(1).says(said);
        }
    }
}

async fn an_unknown_type_is_sent_with_its_data() {
    let recorder = Recorder::default();
    let to = recorder.serve_status(204).await;
    let data = r#"{"b": 1.50, "a": "é"}"#;
    let ran = pulse_hooks(&["send", "invoice.paid", "--data", data, "--to", &to])
        .run()
        .await;
    ran.expect(0).says("invoice.paid");
    let received = recorder.only();
    let body = String::from_utf8_lossy(&received.body).into_owned();
    assert!(
        body.starts_with(r#"{"type":"invoice.paid","timestamp":""#),
        "{body}"
    );
    assert!(body.ends_with(&format!("\"data\":{data}}}")), "{body}");
    assert_eq!(received.headers["content-type"], "application/json");
}

async fn an_unknown_type_without_data_is_a_usage_error() {
    let ran = pulse_hooks(&["send", "invoice.paid", "--to", "http://127.0.0.1:1"])
        .run()
        .await;
    ran.expect(2)
        .says("no sample of `invoice.paid`")
        .says("completed");
    let arguments = ["send", "x", "--data", "{", "--to", "http://127.0.0.1:1"];
    pulse_hooks(&arguments)
        .run()
        .await
        .expect(2)
        .says("is not JSON");
}

async fn data_may_come_from_a_file_or_be_piped_in() {
    let recorder = Recorder::default();
    let to = recorder.serve_status(204).await;
    let folder = TempDir::new().expect("a folder");
    let file = format!("@{}", write(&folder, "data.json", "{\"a\":1}\n"));
    let send = |data| pulse_hooks(&["send", "x", "--to", &to, "--data", data]);
    send(&file).run().await.expect(0);
    send("@-").input("{\"a\":1}").run().await.expect(0);
    for received in recorder.all() {
        assert!(received.body.ends_with(b"\"data\":{\"a\":1}}"));
    }
}

async fn headers_may_be_of_the_other_family() {
    let recorder = Recorder::default();
    let to = recorder.serve_status(204).await;
    pulse_hooks(&["send", "failed", "--svix", "--to", &to])
        .run()
        .await
        .expect(0);
    let headers = recorder.only().headers;
    assert!(headers.contains_key("svix-signature"));
    assert!(!headers.contains_key("webhook-signature"));
}

async fn the_answer_is_shown() {
    let to = Recorder::default();
    let to = to
        .serve(|| async {
            let mut answer = answer(422);
            let headers = answer.headers_mut();
            headers.insert(
                "webhook-delivery",
                "abort-message".parse().expect("a value"),
            );
            *answer.body_mut() = "no \u{1b}[2J thanks".into();
            answer
        })
        .await;
    let ran = pulse_hooks(&["send", "failed", "--to", &to]).run().await;
    ran.expect(1)
        .says("422 Unprocessable Entity")
        .says("webhook-delivery: abort-message")
        .says("no \\u{1b}[2J thanks");
}

async fn many_are_counted_by_status() {
    let sent = Arc::new(AtomicUsize::new(0));
    let recorder = Recorder::default();
    let to = recorder
        .serve(move || {
            let nth = sent.fetch_add(1, Ordering::Relaxed);
            async move { answer(if nth.is_multiple_of(3) { 503 } else { 204 }) }
        })
        .await;
    let ran = pulse_hooks(&["send", "completed", "--repeat", "30", "--to", &to])
        .run()
        .await;
    ran.expect(1)
        .says("30 sent in")
        .says("      20  204 No Content")
        .says("      10  503 Service Unavailable")
        .says("latency");
    // A progress bar belongs on a terminal.
    assert_eq!(ran.error, "");
    let mut ids: Vec<_> = recorder
        .all()
        .iter()
        .map(|it| it.headers["webhook-id"].clone())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 30);
}

async fn no_more_are_sent_at_one_time_than_asked() {
    let running = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&most);
    let to = Recorder::default();
    let to = to
        .serve(move || {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            async move {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(5)).await;
                running.fetch_sub(1, Ordering::SeqCst);
                answer(204)
            }
        })
        .await;
    let arguments = [
        "send",
        "completed",
        "--repeat",
        "40",
        "--concurrency",
        "3",
        "--to",
        &to,
    ];
    pulse_hooks(&arguments).run().await.expect(0);
    let most = seen.load(Ordering::SeqCst);
    assert!((2..=3).contains(&most), "{most}");
}

async fn no_more_are_sent_a_second_than_asked() {
    let recorder = Recorder::default();
    let to = recorder.serve_status(204).await;
    let begin = Instant::now();
    let arguments = [
        "send",
        "completed",
        "--repeat",
        "6",
        "--rate",
        "20",
        "--to",
        &to,
    ];
    pulse_hooks(&arguments).run().await.expect(0);
    assert!(begin.elapsed() >= Duration::from_millis(250));
    assert_eq!(recorder.all().len(), 6);
}

async fn one_id_is_kept_for_all() {
    let recorder = Recorder::default();
    let to = recorder.serve_status(204).await;
    let arguments = [
        "send",
        "completed",
        "--repeat",
        "3",
        "--id",
        "msg_same",
        "--to",
        &to,
    ];
    pulse_hooks(&arguments).run().await.expect(0);
    for received in recorder.all() {
        assert_eq!(received.headers["webhook-id"], "msg_same");
    }
}

async fn many_samples_are_each_of_another_job() {
    let job_ids = async |more: &[&str]| {
        let recorder = Recorder::default();
        let to = recorder.serve_status(204).await;
        let send = [&["send", "failed", "--to", &to], more].concat();
        pulse_hooks(&send).run().await.expect(0);
        let all = recorder.all().into_iter().map(|received| {
            let body: serde_json::Value = serde_json::from_slice(&received.body).expect("JSON");
            body["data"]["job_id"].as_str().expect("an id").to_owned()
        });
        all.collect::<BTreeSet<_>>()
    };
    assert_eq!(job_ids(&["--repeat", "5"]).await.len(), 5);
    let sample = BTreeSet::from([JobFailed::sample().job_id]);
    assert_eq!(
        job_ids(&["--repeat", "5", "--id", "msg_same"]).await,
        sample
    );
    assert_eq!(job_ids(&[]).await, sample);
}

async fn each_answer_can_be_read_as_json() {
    let recorder = Recorder::default();
    let to = recorder.serve_status(503).await;
    let send = ["send", "completed", "--repeat", "4", "--json", "--to", &to];
    let ran = pulse_hooks(&send).run().await;
    assert!(ran.expect(1).error.contains("4 sent in"), "{}", ran.error);
    let lines = ran.out.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(line["status"], 503);
        assert!(line["took_ms"].as_f64().is_some_and(|took| took > 0.0));
        line["id"].as_str().expect("an id").to_owned()
    });
    let told: BTreeSet<_> = lines.collect();
    let ids = recorder.all().into_iter().map(|received| {
        let id = received.headers["webhook-id"].to_str().expect("text");
        id.to_owned()
    });
    assert_eq!(told, ids.collect());
    assert_eq!(told.len(), 4);

    let to = nobody().await;
    let send = ["send", "completed", "--json", "--to", &to];
    let ran = pulse_hooks(&send).run().await;
    let line: serde_json::Value = serde_json::from_str(&ran.expect(3).out).expect("JSON");
    let error = line["error"].as_str().expect("a reason");
    assert!(error.contains("cannot connect"), "{error}");
    assert_eq!(line["status"], serde_json::Value::Null);
}

async fn more_headers_can_be_sent() {
    let recorder = Recorder::default();
    let to = recorder.serve_status(204).await;
    let headers = ["-H", "x-gate: open", "-H", "user-agent: probe"];
    let send = [&["send", "completed", "--to", &to][..], &headers].concat();
    pulse_hooks(&send).run().await.expect(0);
    let received = recorder.only().headers;
    assert_eq!(received["x-gate"], "open");
    assert_eq!(received["user-agent"], "probe");
    for (header, said) in [
        ("no colon", "`no colon` is no header"),
        ("", "`name: value`"),
        ("Webhook-Id: msg_1", "`--id` sets the id"),
    ] {
        let broken = [
            "send",
            "completed",
            "--to",
            &to,
            "-H",
            "a: b",
            "-H",
            header,
            "-H",
            "c: d",
        ];
        pulse_hooks(&broken).run().await.expect(2).says(said);
    }
}

async fn a_guard_that_asks_for_a_password_is_told() {
    let recorder = Recorder::default();
    let to = recorder
        .serve(|| async {
            let mut answer = answer(401);
            let challenge = "Basic realm=\"pulse\"".parse().expect("a value");
            answer.headers_mut().insert("www-authenticate", challenge);
            answer
        })
        .await;
    let ran = pulse_hooks(&["send", "completed", "--to", &to]).run().await;
    ran.expect(1).says("asks for a user and a password");
}

async fn where_nobody_listens_the_code_tells() {
    let to = nobody().await;
    let ran = pulse_hooks(&["send", "completed", "--to", &to]).run().await;
    ran.expect(3).says("cannot connect to").says(&to);
    let ran = pulse_hooks(&["send", "completed", "--repeat", "3", "--to", &to])
        .run()
        .await;
    ran.expect(3).says("3  no answer").says("cannot connect to");
}

async fn an_answer_that_never_comes_is_not_waited_for() {
    let to = Recorder::default();
    let to = to.serve(std::future::pending).await;
    let arguments = ["send", "completed", "--timeout", "200ms", "--to", &to];
    pulse_hooks(&arguments)
        .run()
        .await
        .expect(3)
        .says("within 0.2 s");
}

async fn a_redirect_is_not_followed() {
    let recorder = Recorder::default();
    let to = recorder
        .serve(|| async {
            let mut answer = answer(301);
            let headers = answer.headers_mut();
            headers.insert("location", "/elsewhere".parse().expect("a value"));
            answer
        })
        .await;
    let ran = pulse_hooks(&["send", "completed", "--to", &to]).run().await;
    ran.expect(1)
        .says("location: /elsewhere")
        .says("follows no redirects");
    assert_eq!(recorder.only().path, "/hooks/pulse");
}

async fn a_password_in_the_url_is_sent_and_not_shown() {
    let recorder = Recorder::default();
    let to = recorder.serve_status(204).await;
    let with_password = to.replace("http://", "http://me:sesame@");
    let ran = pulse_hooks(&["send", "completed", "--to", &with_password])
        .run()
        .await;
    ran.expect(0).says(&to);
    assert!(!ran.out.contains("sesame"), "{}", ran.out);
    assert_eq!(
        recorder.only().headers["authorization"],
        "Basic bWU6c2VzYW1l"
    );
}

async fn a_url_without_scheme_is_a_usage_error() {
    let ran = pulse_hooks(&["send", "completed", "--to", "localhost:3000/hooks"])
        .run()
        .await;
    ran.expect(2).says("http://localhost:3000/hooks/pulse");
}

async fn plain_http_needs_no_certificates() {
    let to = Recorder::default().serve_status(204).await;
    let send = |to| {
        let run = pulse_hooks(&["send", "completed", "--to", to]);
        let run = run.env("SSL_CERT_FILE", "/nonexistent");
        run.env("SSL_CERT_DIR", "/nonexistent").run()
    };
    send(&to).await.expect(0);
    send("https://127.0.0.1:1")
        .await
        .expect(3)
        .says("certificates");
}
