//! Submits are sent once, and no job is lost to the form of an answer.

use std::time::Duration;

use pulse_hooks::JobStatus;
use pulse_hooks::client::{ClientError, Extraction, PulseClient};
use pulse_hooks_tests::JOB_ID;
use serde_json::json;

use crate::support::server::{Reply, Server};
use crate::support::{KEY, builder, client, shown};

const DOCUMENT: &str = "https://files.example/report.pdf?signature=s3ntinel";

fn accepted() -> Reply {
    Reply::json(200, &json!({"job_id": JOB_ID, "status": "pending"}))
}

#[tokio::test]
async fn a_document_at_an_address_is_submitted_as_json() {
    let server = Server::always(accepted()).await;
    let extraction = Extraction::of_url(DOCUMENT)
        .pages("1-2,5")
        .model("pulse-x")
        .extensions(json!({"chunking": {"size": 3}}))
        .storage(json!({"enabled": false}))
        .option("only_tables", true);
    assert!(!format!("{extraction:?}").contains("s3ntinel"));
    let submitted = client(&server).submit(&extraction).await.unwrap();
    assert_eq!(submitted.job_id, JOB_ID);
    assert_eq!(submitted.status, Some(JobStatus::Pending));
    let request = server.request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/extract")
    );
    assert_eq!(request.header("x-api-key"), Some(KEY));
    assert_eq!(request.header("content-type"), Some("application/json"));
    let expected = json!({
        "file_url": DOCUMENT, "async": true, "pages": "1-2,5", "model": "pulse-x",
        "extensions": {"chunking": {"size": 3}}, "storage": {"enabled": false},
        "only_tables": true,
    });
    assert_eq!(request.json(), expected);
}

#[tokio::test]
async fn an_accepted_job_is_never_lost_to_the_form_of_the_answer() {
    for (status, body) in [
        (200, json!({"job_id": "7", "status": "pending"})),
        (201, json!({"job_id": 7})),
        (
            202,
            json!({"batch_job_id": "7", "status": {"now": "pending"}}),
        ),
        (
            200,
            json!({"tables_id": "7", "queuedAt": "soon", "credits_used": "2", "message": []}),
        ),
    ] {
        let server = Server::always(Reply::json(status, &body)).await;
        let submitted = client(&server).submit(&Extraction::of_url(DOCUMENT)).await;
        assert_eq!(submitted.unwrap().job_id, "7", "{body}");
    }
    let body = json!({
        "job_id": "7", "status": "pending", "message": "queued",
        "queuedAt": "2024-01-15T10:30:00Z", "credits_used": 1.5, "more": 1,
    });
    let server = Server::always(Reply::json(200, &body)).await;
    let submitted = client(&server)
        .submit(&Extraction::of_url(DOCUMENT))
        .await
        .unwrap();
    assert_eq!(submitted.message.as_deref(), Some("queued"));
    assert_eq!(
        submitted.queued_at.unwrap().to_string(),
        "2024-01-15T10:30:00Z"
    );
    assert_eq!(submitted.credits_used, Some(1.5));
    assert_eq!(submitted.extra["more"], 1);
    assert_eq!(serde_json::to_value(&submitted).unwrap(), body);
}

/// Submits to a server that gives this reply. The submit fails, and was sent once.
async fn fails(reply: Reply) -> ClientError {
    let server = Server::always(reply).await;
    let client = builder(&server)
        .timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let error = client
        .submit(&Extraction::of_url(DOCUMENT))
        .await
        .unwrap_err();
    assert_eq!(server.count(), 1, "{error:?}");
    assert!(!shown(&error).contains("s3ntinel"), "{}", shown(&error));
    error
}

#[tokio::test]
async fn a_submit_that_is_refused_is_sent_once_and_there_is_no_job() {
    for status in [400, 401, 402, 403, 404, 408, 410, 413, 422, 429] {
        let error = fails(Reply::status(status)).await;
        assert!(matches!(error, ClientError::Api(_)), "{error:?}");
        assert_eq!(error.status().unwrap().as_u16(), status);
    }
    for status in [307, 308] {
        let error = fails(Reply::redirect(status, "/elsewhere")).await;
        assert!(matches!(error, ClientError::Redirected { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_submit_that_may_have_been_accepted_is_sent_once_and_in_doubt() {
    let no_job = json!({"status": "pending"});
    let replies = [
        Reply::status(500),
        // What is sent by what has done its work, and leads to what came of it.
        Reply::redirect(302, "/jobs/1"),
        Reply::redirect(303, "/jobs/1"),
        Reply::new(503, "retry-after: 0\r\n", "{}"),
        // The connection ends without an answer, in its head, and in its body.
        Reply::raw(""),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-le"),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"job_id\""),
        Reply::raw("").then_hangs(),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"job_id\"").then_hangs(),
        Reply::raw("SSH-2.0-OpenSSH\r\n"),
        Reply::new(200, "", "{"),
        Reply::status(200),
        Reply::json(200, &no_job),
    ];
    for reply in replies {
        let error = fails(reply.clone()).await;
        assert!(
            matches!(error, ClientError::InDoubt(_)),
            "{reply:?}: {error:?}"
        );
    }
    let error = fails(Reply::json(
        500,
        &json!({"error": {"code": "E1", "message": "x"}}),
    ))
    .await;
    assert_eq!(error.api().unwrap().code(), Some("E1"));
}

#[tokio::test]
async fn a_submit_without_a_connection_has_sent_nothing() {
    let server = Server::always(accepted()).await;
    let client = client(&server);
    drop(server);
    let error = client
        .submit(&Extraction::of_url(DOCUMENT))
        .await
        .unwrap_err();
    assert!(
        matches!(error, ClientError::Unreachable { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_the_client_sets_cannot_be_an_option() {
    let server = Server::always(accepted()).await;
    let client = client(&server);
    for name in ["async", "file", "file_url"] {
        let extraction = Extraction::of_url(DOCUMENT).option(name, "x");
        let error = client.submit(&extraction).await.unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with(&format!("`{name}` cannot be an option"))
        );
    }
    let error = client.submit(&Extraction::of_url(" ")).await.unwrap_err();
    assert_eq!(error.to_string(), "the document's URL is empty");
    assert_eq!(server.count(), 0);
}

/// A connection that was kept, and that the server closes meanwhile, is where HTTP libraries send
/// twice.
#[tokio::test]
async fn a_submit_on_a_connection_that_was_kept_is_sent_no_more_than_once() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut kept, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        assert!(kept.read(&mut buffer).await.unwrap() > 0);
        let reply = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"status\":\"pending\"}";
        kept.write_all(reply.as_bytes()).await.unwrap();
        // The submit comes on the same connection, which ends without an answer.
        let read = kept.read(&mut buffer).await.unwrap();
        assert!(buffer[..read].starts_with(b"POST /extract"));
        drop(kept);
        listener
    });
    let client = PulseClient::builder(KEY).base_url(url).build().unwrap();
    client.job("1").await.unwrap();
    let error = client
        .submit(&Extraction::of_url(DOCUMENT))
        .await
        .unwrap_err();
    assert!(matches!(error, ClientError::InDoubt(_)), "{error:?}");
    let listener = server.await.unwrap();
    let second = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(second.is_err(), "it was sent again");
}
