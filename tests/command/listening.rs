//! `listen`, and `replay` of what it kept.

use bytes::Bytes;
use jiff::Timestamp;
use pulse_hooks::Secrets;
use tempfile::TempDir;

use super::Test;
use super::command::{OTHER_SECRET, SECRET, Started, pulse_hooks, text, write};
use super::service::{Received, Recorder, answer, endpoint, nobody};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        what_comes_is_forwarded_and_replayed_byte_for_byte,
        the_sender_is_told_what_the_forwarded_service_answered,
        without_a_service_the_sender_is_told_204,
        a_forwarded_service_that_is_down_is_told_and_shown,
        events_are_shown_readably,
        what_is_tampered_with_is_kept_with_its_reason,
        what_is_no_envelope_is_told_apart,
        credentials_are_forwarded_and_not_kept,
        old_requests_are_taken_again_once_they_are_signed_anew,
        a_raw_request_is_replayed,
        a_replay_that_reaches_nobody_tells,
        one_id_alone_is_replayed,
        a_port_in_use_is_told,
        a_file_that_cannot_be_written_is_told,
        it_ends_when_it_is_interrupted,
        it_ends_when_nobody_reads_it_any_more,
    ]
}

/// A body that nobody could mistake for another form of itself.
const BODY: &str =
    "{\"type\" : \"job.completed\",\r\n\t\"data\":{\"job_id\":\"\\u00e9 é\", \"n\": 1.50}}\r\n\n";

struct Listening {
    folder: TempDir,
    started: Started,
}

impl Listening {
    fn start(forward: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let file = text(&folder.path().join("kept.jsonl"));
        let arguments = ["listen", "--port", "0", "--keep", &file];
        let started = pulse_hooks(&[&arguments[..], forward].concat()).start();
        Self { folder, started }
    }

    fn url(&self) -> String {
        self.started.url()
    }

    fn file(&self) -> String {
        text(&self.folder.path().join("kept.jsonl"))
    }

    fn kept(&self) -> String {
        std::fs::read_to_string(self.file()).expect("it is kept")
    }
}

/// Signs and posts `body`, as a sender that we did not write.
async fn post(url: &str, body: &str) -> reqwest::Response {
    let secrets: Secrets = SECRET.parse().expect("a secret");
    let now = Timestamp::now();
    let signature = secrets
        .sign("msg_1", now, body.as_bytes())
        .expect("it signs");
    reqwest::Client::new()
        .post(format!("{url}/some/path?a=b"))
        .header("Webhook-Id", "msg_1")
        .header("Webhook-Timestamp", now.as_second().to_string())
        .header("Webhook-Signature", signature)
        .header("X-Twice", "one")
        .header("X-Twice", "two, three")
        .header("Authorization", "Basic bWU6c2VzYW1l")
        .body(body.to_owned())
        .send()
        .await
        .expect("an answer")
}

#[track_caller]
fn is_the_original(received: &Received) {
    assert_eq!(received.body, Bytes::from_static(BODY.as_bytes()));
    let headers = &received.headers;
    assert_eq!(headers["webhook-id"], "msg_1");
    let twice: Vec<_> = headers.get_all("x-twice").iter().collect();
    assert_eq!(twice, ["one", "two, three"]);
    assert_eq!(headers.get_all("content-length").iter().count(), 1);
}

async fn what_comes_is_forwarded_and_replayed_byte_for_byte() {
    let service = Recorder::default();
    let to = service.serve_status(204).await;
    let listening = Listening::start(&["--forward", &to]);
    post(&listening.url(), BODY).await;
    let forwarded = service.only();
    is_the_original(&forwarded);

    let replay = ["replay", &listening.file(), "--to", &to];
    let ran = pulse_hooks(&replay).without_secret().run().await;
    ran.expect(0).says("job.completed  msg_1  204 No Content");
    let replayed = service.all().remove(1);
    is_the_original(&replayed);
    for name in ["webhook-timestamp", "webhook-signature"] {
        assert_eq!(replayed.headers[name], forwarded.headers[name]);
    }

    // The original signature is still good for minutes.
    let real = endpoint(pulse_hooks::pulse_router! { fallback: rest }).await;
    let replay = ["replay", &listening.file(), "--to", &real];
    pulse_hooks(&replay).run().await.expect(0);
}

#[pulse_hooks::pulse_handler]
async fn rest(_event: pulse_hooks::RawEvent) {}

async fn the_sender_is_told_what_the_forwarded_service_answered() {
    let to = Recorder::default();
    let to = to
        .serve(|| async {
            let mut answer = answer(422);
            let headers = answer.headers_mut();
            headers.insert(
                "webhook-delivery",
                "abort-message".parse().expect("a value"),
            );
            *answer.body_mut() = "why".into();
            answer
        })
        .await;
    let listening = Listening::start(&["--forward", &to]);
    let answer = post(&listening.url(), BODY).await;
    assert_eq!(answer.status(), 422);
    assert_eq!(answer.headers()["webhook-delivery"], "abort-message");
    assert_eq!(answer.bytes().await.expect("a body"), "why");
}

async fn without_a_service_the_sender_is_told_204() {
    let listening = Listening::start(&[]);
    assert_eq!(post(&listening.url(), BODY).await.status(), 204);
    assert_eq!(listening.kept().lines().count(), 1);
}

async fn a_forwarded_service_that_is_down_is_told_and_shown() {
    let to = nobody().await;
    let listening = Listening::start(&["--forward", &to]);
    assert_eq!(post(&listening.url(), BODY).await.status(), 502);
    assert_eq!(listening.kept().lines().count(), 1);
    listening.started.interrupt();
    listening
        .started
        .end()
        .await
        .expect(0)
        .says("cannot connect to");
}

async fn events_are_shown_readably() {
    let listening = Listening::start(&[]);
    post(&listening.url(), BODY).await;
    listening.started.interrupt();
    let ran = listening.started.end().await;
    ran.says("job.completed  msg_1  204")
        .says("\n    \"job_id\": \"\\u00e9 é\",\n    \"n\": 1.50\n");
}

async fn what_is_tampered_with_is_kept_with_its_reason() {
    let listening = Listening::start(&[]);
    for (tamper, reason) in [
        ("body", "a newline was added at its end"),
        ("signature", "the signature was altered"),
        ("time", "stale by 5m"),
        ("secret", "the secret is another endpoint's"),
    ] {
        let url = listening.url();
        let send = [
            "send", "failed", "--id", "msg_bad", "--to", &url, "--tamper", tamper,
        ];
        pulse_hooks(&send).run().await.expect(0).says("401");
        let kept = listening.kept();
        let last = kept.lines().last().expect("it is kept");
        let kept: serde_json::Value = serde_json::from_str(last).expect("JSON");
        let refused = kept["refused"].as_str().expect("a reason");
        assert!(refused.contains(reason), "{refused}");
        let ran = pulse_hooks(&["verify"]).input(last).run().await;
        ran.expect(1)
            .says("refused  job.failed  msg_bad")
            .says(reason);
    }
    let nobody = nobody().await;
    let replay = ["replay", &listening.file(), "--to", &nobody];
    let ran = pulse_hooks(&replay).run().await;
    ran.expect(1)
        .says("4 that were refused")
        .says("holds no request");
    listening.started.interrupt();
    listening
        .started
        .end()
        .await
        .expect(0)
        .says("401 refused")
        .says("stale by 5m");
}

async fn what_is_no_envelope_is_told_apart() {
    let listening = Listening::start(&[]);
    assert_eq!(post(&listening.url(), "[1]").await.status(), 400);
    assert!(
        listening
            .kept()
            .contains("it is genuine, and an endpoint refuses it with 400")
    );
    let answer = reqwest::get(listening.url()).await.expect("an answer");
    assert_eq!(answer.status(), 405);
    listening.started.interrupt();
    listening
        .started
        .end()
        .await
        .says("it is genuine, and an endpoint refuses it with 400")
        .says("come by POST");
}

async fn credentials_are_forwarded_and_not_kept() {
    let service = Recorder::default();
    let to = service.serve_status(204).await;
    let listening = Listening::start(&["--forward", &to]);
    post(&listening.url(), BODY).await;
    assert_eq!(
        service.only().headers["authorization"],
        "Basic bWU6c2VzYW1l"
    );
    assert!(!listening.kept().contains("bWU6c2VzYW1l"));
}

async fn old_requests_are_taken_again_once_they_are_signed_anew() {
    let listening = Listening::start(&[]);
    let url = listening.url();
    let send = [
        "send",
        "completed",
        "--tamper",
        "time",
        "--svix",
        "--id",
        "msg_old",
        "--to",
        &url,
    ];
    pulse_hooks(&send).run().await.expect(0);
    let to = endpoint(pulse_hooks::pulse_router! { fallback: rest }).await;
    let file = listening.file();
    let replay = ["replay", &file, "--refused", "--to", &to];
    pulse_hooks(&replay)
        .run()
        .await
        .expect(1)
        .says("401 Unauthorized");
    let signed = [&replay[..], &["--sign"]].concat();
    let ran = pulse_hooks(&signed).run().await;
    ran.expect(0).says("job.completed  msg_old  204");
    pulse_hooks(&signed).without_secret().run().await.expect(2);
    let wrong = pulse_hooks(&signed).env("PULSE_WEBHOOK_SECRET", OTHER_SECRET);
    wrong.run().await.expect(1).says("401");
}

async fn a_raw_request_is_replayed() {
    let service = Recorder::default();
    let to = service.serve_status(204).await;
    let request = "POST /x HTTP/1.1\r\nhost: elsewhere\r\nx-kept: 1\r\n\r\nbody\n";
    let ran = pulse_hooks(&["replay", "-", "--to", &to])
        .input(request)
        .run()
        .await;
    ran.expect(0);
    let received = service.only();
    assert_eq!(&received.body[..], b"body\n");
    assert_eq!(received.headers["x-kept"], "1");
    assert_ne!(received.headers["host"], "elsewhere");
}

async fn a_replay_that_reaches_nobody_tells() {
    let to = nobody().await;
    let request = "POST /x HTTP/1.1\r\n\r\nbody";
    let ran = pulse_hooks(&["replay", "-", "--to", &to])
        .input(request)
        .run()
        .await;
    ran.expect(3).says("cannot connect to");
}

async fn one_id_alone_is_replayed() {
    let listening = Listening::start(&[]);
    let url = listening.url();
    for id in ["msg_1", "msg_2"] {
        let send = ["send", "completed", "--id", id, "--to", &url];
        pulse_hooks(&send).run().await.expect(0);
    }
    let service = Recorder::default();
    let to = service.serve_status(204).await;
    let replay = ["replay", &listening.file(), "--id", "msg_2", "--to", &to];
    pulse_hooks(&replay).run().await.expect(0);
    assert_eq!(service.only().headers["webhook-id"], "msg_2");
}

async fn a_port_in_use_is_told() {
    let listening = Listening::start(&[]);
    let url = listening.url();
    let port = url.rsplit(':').next().expect("a port");
    let folder = TempDir::new().expect("a folder");
    let file = text(&folder.path().join("kept.jsonl"));
    let ran = pulse_hooks(&["listen", "--port", port, "--keep", &file])
        .run()
        .await;
    ran.expect(3).says("cannot listen on").says("--port 0");
}

async fn a_file_that_cannot_be_written_is_told() {
    let folder = TempDir::new().expect("a folder");
    let file = write(&folder, "file", "");
    let ran = pulse_hooks(&["listen", "--port", "0", "--keep", &format!("{file}/kept")]);
    ran.run().await.expect(2).says("cannot be written");
}

async fn it_ends_when_it_is_interrupted() {
    let listening = Listening::start(&[]);
    listening.started.interrupt();
    listening.started.end().await.expect(0);
}

async fn it_ends_when_nobody_reads_it_any_more() {
    let mut listening = Listening::start(&[]);
    listening.started.close_its_output();
    assert_eq!(post(&listening.url(), BODY).await.status(), 204);
    let ran = listening.started.end().await;
    ran.expect(141);
    assert_eq!(ran.error.lines().count(), 1, "{}", ran.error);
}
