//! The sending side: plays Pulse, over HTTP, and prints what came of it.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::{SignedDuration, Timestamp};
use pulse_hooks::Secret;
use serde_json::{Value, json};

use crate::Result;
use crate::server::Server;

const FIRST_JOB: &str = "0d4f7d2c-5a53-4d0c-9d5e-1f6d8f4f2a11";
const SECOND_JOB: &str = "7be2c1a9-80f4-4c58-8f0a-64c1d3a9b0e2";

/// One delivery of the play.
struct Act {
    what: &'static str,
    event_type: &'static str,
    data: Value,
    age: SignedDuration,
    forged: bool,
    expected: StatusCode,
}

impl Act {
    fn new(what: &'static str, event_type: &'static str, data: Value) -> Self {
        Self {
            what,
            event_type,
            data,
            age: SignedDuration::ZERO,
            forged: false,
            expected: StatusCode::NO_CONTENT,
        }
    }

    fn refused(self) -> Self {
        Self {
            expected: StatusCode::UNAUTHORIZED,
            ..self
        }
    }
}

fn acts() -> Vec<Act> {
    let completed = json!({
        "job_id": FIRST_JOB, "status": "completed", "pages_processed": 25, "processing_time": 12.5,
    });
    let forged = Act::new("completed, forged", "job.completed", completed.clone());
    let stale = Act::new("completed, an hour old", "job.completed", completed.clone());
    vec![
        Act::new(
            "created",
            "job.created",
            json!({"job_id": FIRST_JOB, "status": "pending"}),
        ),
        Act::new(
            "processing",
            "job.processing",
            json!({"job_id": FIRST_JOB, "status": "processing"}),
        ),
        Act::new("completed", "job.completed", completed),
        Act::new(
            "failed",
            "job.failed",
            json!({"job_id": SECOND_JOB, "status": "failed", "error": "unsupported file type"}),
        ),
        Act::new(
            "a type nobody knows yet",
            "job.archived",
            json!({"job_id": FIRST_JOB}),
        ),
        Act {
            forged: true,
            ..forged.refused()
        },
        Act {
            age: SignedDuration::from_hours(1),
            ..stale.refused()
        },
    ]
}

/// Sends every delivery, prints the table, and tells whether each answer was the expected one.
pub(crate) async fn play(server: &Server, secret: &Secret) -> Result<bool> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let mut all_expected = true;
    println!("{:<24} {:<28} what the handler did", "sent", "answer");
    for (nth, act) in acts().into_iter().enumerate() {
        let id = format!("msg_quickstart{nth}");
        let status = send(&client, &server.url, secret, &id, &act).await?;
        let expected = status == act.expected;
        all_expected &= expected;
        let did = server.journal.read(&id);
        let did = did.as_deref().unwrap_or(match status {
            StatusCode::NO_CONTENT => "none: the router ignores it",
            _ => "none: not genuine",
        });
        let answer = if expected {
            status.to_string()
        } else {
            format!("{status}, not {}", act.expected)
        };
        println!("{:<24} {answer:<28} {did}", act.what);
    }
    Ok(all_expected)
}

async fn send(
    client: &Client<HttpConnector, Body>,
    url: &str,
    secret: &Secret,
    id: &str,
    act: &Act,
) -> Result<StatusCode> {
    let sent_at = Timestamp::now() - act.age;
    let mut body = envelope(act.event_type, &act.data);
    let signature = secret.sign(id, sent_at, body.as_bytes())?;
    if act.forged {
        body = body.replace("\"pages_processed\":25", "\"pages_processed\":2500");
    }
    let request = Request::post(url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", sent_at.as_second())
        .header("webhook-signature", signature)
        .body(Body::from(body))?;
    Ok(client.request(request).await?.status())
}

fn envelope(event_type: &str, data: &Value) -> String {
    let timestamp = Timestamp::now().to_string();
    json!({"type": event_type, "timestamp": timestamp, "data": data}).to_string()
}

/// A command that sends one more event, signed for the next five minutes.
pub(crate) fn say_how_to_send_more(url: &str, secret: &Secret) -> Result<()> {
    let data = json!({"job_id": SECOND_JOB, "status": "completed", "pages_processed": 3});
    let body = envelope("job.completed", &data);
    let (id, sent_at) = ("msg_by_hand", Timestamp::now());
    let signature = secret.sign(id, sent_at, body.as_bytes())?;
    println!("\nsend another within five minutes; change any of it and see it refused:\n");
    println!("curl -i {url} \\");
    println!("  -H 'webhook-id: {id}' \\");
    println!("  -H 'webhook-timestamp: {}' \\", sent_at.as_second());
    println!("  -H 'webhook-signature: {signature}' \\");
    println!("  -d '{body}'");
    println!("\nCtrl-C ends the server");
    Ok(())
}
