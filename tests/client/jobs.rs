//! Jobs are read and cancelled.

use pulse_hooks::client::{ApiErrorKind, ClientError, Job};
use pulse_hooks::{JobError, JobStatus};
use pulse_hooks_tests::JOB_ID;
use serde_json::json;

use crate::support::server::{Reply, Server};
use crate::support::{KEY, client, job};

#[tokio::test]
async fn a_job_is_read_with_the_key() {
    let body = json!({
        "job_id": JOB_ID, "status": "completed",
        "created_at": "2024-01-15T10:30:00Z", "updated_at": "2024-01-15T10:30:12.5",
        "result": {"markdown": "# Title", "page_count": 25, "plan-info": {"tier": "x"},
                   "extraction_id": "e1", "extraction_url": "https://site.example/e1",
                   "bounding_boxes": {"Title": []},
                   "warnings": ["one", {"message": "two"}, {"code": 3}]},
        "credits": 1,
    });
    let server = Server::always(Reply::json(200, &body)).await;
    let job = client(&server).job(JOB_ID).await.unwrap();

    assert_eq!(job.job_id, JOB_ID);
    assert_eq!(job.status, JobStatus::Completed);
    assert_eq!(job.created_at.unwrap().to_string(), "2024-01-15T10:30:00Z");
    assert_eq!(
        job.updated_at.unwrap().to_string(),
        "2024-01-15T10:30:12.5Z"
    );
    assert_eq!(job.error, None);
    assert_eq!(job.extra["credits"], 1);
    let result = job.result.as_ref().unwrap();
    assert_eq!(result.markdown(), Some("# Title"));
    assert_eq!(result.page_count(), Some(25));
    assert_eq!(result.extraction_id(), Some("e1"));
    assert_eq!(result.extraction_url(), Some("https://site.example/e1"));
    assert_eq!(result.bounding_boxes(), Some(&json!({"Title": []})));
    assert_eq!(result.plan_info(), Some(&json!({"tier": "x"})));
    assert_eq!(result.warnings(), ["one", "two", r#"{"code":3}"#]);
    assert_eq!(result.json(), &body["result"]);
    assert!(!format!("{job:?}").contains("# Title"));

    let request = server.request();
    assert_eq!(request.method, "GET");
    assert_eq!(request.target, format!("/job/{JOB_ID}"));
    assert_eq!(request.header("x-api-key"), Some(KEY));
}

#[tokio::test]
async fn a_job_that_failed_is_no_error_when_it_is_read() {
    for (error, expected) in [
        (json!("too blurred"), Some(JobError::new("too blurred"))),
        (json!(null), None),
    ] {
        let mut body = job("FAILED");
        body["error"] = error;
        let server = Server::always(Reply::json(200, &body)).await;
        let job = client(&server).job(JOB_ID).await.unwrap();
        assert_eq!(job.status, JobStatus::Failed);
        assert_eq!(job.error, expected);
    }
    let mut body = job("failed");
    body["error"] = json!({"code": "PDF_7", "message": "blurred", "details": {"page": 3}});
    let server = Server::always(Reply::json(200, &body)).await;
    let error = client(&server).job(JOB_ID).await.unwrap().error.unwrap();
    assert_eq!(error.code.as_deref(), Some("PDF_7"));
    assert_eq!(error.details, Some(json!({"page": 3})));
}

#[tokio::test]
async fn a_job_whose_schema_has_drifted_is_read_all_the_same() {
    for body in [
        json!({"status": "processing"}),
        json!({"job_id": null, "status": "Processing "}),
        json!({"status": "processing", "created_at": 5, "updated_at": "soon", "error": null}),
    ] {
        let server = Server::always(Reply::json(200, &body)).await;
        let job = client(&server).job("asked").await.unwrap();
        assert_eq!(job.job_id, "asked");
        assert_eq!(job.status, JobStatus::Processing);
        assert_eq!(job.updated_at, None);
        assert_eq!(job.extra.get("updated_at"), body.get("updated_at"));
    }
    let mut unknown = job("archiving");
    unknown["error"] = json!([1, 2]);
    let server = Server::always(Reply::json(200, &unknown)).await;
    let job = client(&server).job(JOB_ID).await.unwrap();
    assert_eq!(job.status, JobStatus::Other("archiving".to_owned()));
    assert_eq!(job.error.unwrap().details, Some(json!([1, 2])));
}

#[tokio::test]
async fn an_answer_that_is_no_job_is_refused() {
    for (body, expected) in [
        (json!({"job_id": JOB_ID}).to_string(), "has no `status`"),
        (json!([1]).to_string(), "is no JSON object"),
        (String::new(), "is empty"),
        (r#"{"job_id": "#.to_owned(), "is JSON that ends too early"),
        (
            "<html>s3ntinel</html>".to_owned(),
            "is no JSON, from line 1 on",
        ),
    ] {
        let server = Server::always(Reply::new(200, "", body)).await;
        let error = client(&server).job(JOB_ID).await.unwrap_err();
        assert!(matches!(error, ClientError::Unexpected { .. }), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn an_id_cannot_lead_to_another_address() {
    let server = Server::always(Reply::json(200, &job("pending"))).await;
    let client = client(&server);
    client.job("../webhook?x#y%2f").await.unwrap();
    assert_eq!(server.request().target, "/job/..%2Fwebhook%3Fx%23y%252f");
    for id in ["", ".", ".."] {
        assert!(matches!(client.job(id).await, Err(ClientError::Invalid(_))));
        assert!(matches!(
            client.cancel(id).await,
            Err(ClientError::Invalid(_))
        ));
    }
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_job_is_cancelled_whatever_form_the_answer_has() {
    let told = json!({"job_id": JOB_ID, "message": "Job cancelled", "refund": 2});
    for (reply, message) in [
        (Reply::json(200, &told), Some("Job cancelled")),
        (
            Reply::raw("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"),
            None,
        ),
        (Reply::new(202, "", "ok"), None),
    ] {
        let server = Server::always(reply).await;
        let cancelled = client(&server).cancel(JOB_ID).await.unwrap();
        assert_eq!(cancelled.job_id, JOB_ID);
        assert_eq!(cancelled.message.as_deref(), message);
        let request = server.request();
        assert_eq!(request.method, "DELETE");
        assert_eq!(request.target, format!("/job/{JOB_ID}"));
        assert_eq!(request.header("x-api-key"), Some(KEY));
    }
    let page = Reply::new(200, "", "<html>Sign in</html>");
    let error = client(&Server::always(page).await).cancel(JOB_ID).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("a page for browsers"), "{error}");
}

#[tokio::test]
async fn a_cancellation_that_fails_is_told_and_not_repeated() {
    for (status, kind) in [(404, ApiErrorKind::NotFound), (503, ApiErrorKind::Server)] {
        let server = Server::always(Reply::status(status)).await;
        let error = client(&server).cancel(JOB_ID).await.unwrap_err();
        assert_eq!(error.api().unwrap().kind(), kind);
        assert_eq!(server.count(), 1);
    }
}

#[test]
fn tests_make_jobs_from_json_and_jobs_are_written_as_json() {
    let json = json!({
        "job_id": "1", "status": "canceled", "created_at": "2024-01-15T10:30:00Z",
        "result": {"markdown": "x"}, "error": {"message": "no"}, "more": 1,
    });
    let job: Job = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(job.status, JobStatus::Cancelled);
    assert_eq!(serde_json::to_value(&job).unwrap(), json);
    let error = serde_json::from_value::<Job>(json!({"status": "x"})).unwrap_err();
    assert_eq!(error.to_string(), "missing field `job_id`");
}
