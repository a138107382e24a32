//! A mock of the Pulse API: takes a document, says by webhook that it is done, and has a result
//! that it made up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use pulse_hooks::testing::{MockPulse, TestDelivery};
use pulse_hooks::{JobCompleted, JobCreated};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::Result;

/// The only API key it knows.
pub(crate) const KEY: &str = "offline";

#[derive(Clone)]
struct Mock {
    sender: MockPulse,
    /// Of each job that has been accepted.
    jobs: Arc<Mutex<HashMap<String, Job>>>,
}

struct Job {
    document: String,
    is_completed: bool,
}

/// Starts it, such that it delivers to `endpoint`, and gives its base URL.
pub(crate) async fn start(endpoint: String) -> Result<String> {
    let mock = Mock {
        sender: MockPulse::new(endpoint),
        jobs: Arc::default(),
    };
    let app = axum::Router::new()
        .route("/extract", post(extract))
        .route("/job/{id}", get(job))
        .layer(middleware::from_fn(ask_for_key))
        .layer(DefaultBodyLimit::disable())
        .with_state(mock);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, app).await });
    Ok(url)
}

async fn ask_for_key(headers: HeaderMap, request: Request, next: Next) -> Response {
    match headers.get("x-api-key") {
        Some(key) if key == KEY => next.run(request).await,
        _ => answer(StatusCode::UNAUTHORIZED, &json!({"error": "no such key"})),
    }
}

async fn extract(State(mock): State<Mock>, body: Bytes) -> Response {
    let Some(document) = document(&body) else {
        return answer(StatusCode::BAD_REQUEST, &json!({"error": "no document"}));
    };
    let job_id = {
        let mut jobs = mock.jobs.lock().expect("nobody panics with it");
        let job_id = format!("job_{}", jobs.len() + 1);
        let is_completed = false;
        jobs.insert(
            job_id.clone(),
            Job {
                document,
                is_completed,
            },
        );
        job_id
    };
    tokio::spawn(work(mock, job_id.clone()));
    answer(
        StatusCode::ACCEPTED,
        &json!({"job_id": job_id, "status": "pending"}),
    )
}

/// What the request says to extract: the `file_url` of JSON, or the file's name in a form.
fn document(body: &[u8]) -> Option<String> {
    if let Ok(fields) = serde_json::from_slice::<Value>(body) {
        return fields["file_url"].as_str().map(str::to_owned);
    }
    let form = String::from_utf8_lossy(body);
    let (_, rest) = form.split_once("filename=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// The job's life, each step told to the endpoint.
async fn work(mock: Mock, job_id: String) {
    let created = TestDelivery::of(&JobCreated::new(&job_id));
    mock.sender
        .deliver(created.id(format!("msg_created_{job_id}")))
        .await;

    if let Some(job) = mock
        .jobs
        .lock()
        .expect("nobody panics with it")
        .get_mut(&job_id)
    {
        job.is_completed = true;
    }
    let mut completed = JobCompleted::new(&job_id);
    completed.pages_processed = Some(1);
    let completed = TestDelivery::of(&completed);
    mock.sender
        .deliver(completed.id(format!("msg_completed_{job_id}")))
        .await;
}

async fn job(State(mock): State<Mock>, Path(job_id): Path<String>) -> Response {
    let jobs = mock.jobs.lock().expect("nobody panics with it");
    let Some(job) = jobs.get(&job_id) else {
        return answer(StatusCode::NOT_FOUND, &json!({"error": "no such job"}));
    };
    if !job.is_completed {
        return answer(
            StatusCode::OK,
            &json!({"job_id": job_id, "status": "processing"}),
        );
    }
    let markdown = format!(
        "# {}\n\nThe mock made this up: nobody has read the document.",
        job.document
    );
    let result = json!({"markdown": markdown, "page_count": 1});
    let job = json!({"job_id": job_id, "status": "completed", "result": result});
    answer(StatusCode::OK, &job)
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    (status, headers, body.to_string()).into_response()
}
