//! Results are fetched from wherever the API keeps them, and the key stays with the API.

use std::time::Duration;

use pulse_hooks::JobCompleted;
use pulse_hooks::client::{ClientError, JobResult, PulseClient};
use pulse_hooks_tests::JOB_ID;
use serde_json::{Value, json};

use crate::support::server::{Reply, Server};
use crate::support::{KEY, builder, client, completed, job, shown};

fn large() -> Value {
    json!({"markdown": "# Large", "page_count": 900})
}

/// The result of a job that is kept at `url`.
async fn fetch(client: &PulseClient, url: &str) -> Result<JobResult, ClientError> {
    let job = completed(json!({"is_url": true, "url": url}));
    client
        .fetch_result(serde_json::from_value(job).unwrap())
        .await
}

/// What is wrong with fetching the result from there.
async fn problem(client: &PulseClient, url: &str) -> ClientError {
    match fetch(client, url).await {
        Err(ClientError::ResultNotFetched(error)) => *error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_result_that_is_there_needs_no_other_call() {
    for result in [
        large(),
        json!({"is_url": false, "url": "x"}),
        json!("text"),
        json!([]),
    ] {
        let server = Server::always(Reply::json(200, &completed(result.clone()))).await;
        let fetched = client(&server).result_of(&JobCompleted::new(JOB_ID)).await;
        assert_eq!(fetched.unwrap().into_json(), result);
        assert_eq!(server.request().target, format!("/job/{JOB_ID}"));
    }
}

#[tokio::test]
async fn a_result_kept_elsewhere_is_fetched_without_the_key() {
    let store = Server::always(Reply::json(200, &large())).await;
    let kept = json!({"is_url": true, "url": store.url("/r?signature=s3ntinel"), "more": 1});
    let server = Server::always(Reply::json(200, &completed(kept))).await;
    let result = client(&server)
        .result_of(&JobCompleted::new(JOB_ID))
        .await
        .unwrap();
    assert_eq!(result.json(), &large());
    assert_eq!(server.request().header("x-api-key"), Some(KEY));
    let request = store.request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("GET", "/r?signature=s3ntinel")
    );
    assert!(!format!("{request:?}").contains(KEY));
}

#[tokio::test]
async fn a_result_kept_by_the_api_itself_is_fetched_with_the_key() {
    let server = Server::always(Reply::json(200, &large())).await;
    let client = client(&server);
    for url in [
        server.url("/results/1"),
        "/results/1".to_owned(),
        "results/1".to_owned(),
    ] {
        assert_eq!(fetch(&client, &url).await.unwrap().json(), &large());
    }
    for request in server.requests() {
        assert_eq!(request.target, "/results/1");
        assert_eq!(request.header("x-api-key"), Some(KEY));
    }
}

#[tokio::test]
async fn another_name_port_or_user_is_not_the_api() {
    let server = Server::always(Reply::json(200, &large())).await;
    let other = Server::always(Reply::json(200, &large())).await;
    let client = client(&server);
    let address = server.url("");
    let by_name = format!("http://localhost:{}/r", server.port());
    let by_user = format!(
        "http://{}@127.0.0.1:{}/r",
        address.trim_start_matches("http://").replace(':', "%3A"),
        other.port()
    );
    let relative = other.url("/r").trim_start_matches("http:").to_owned();
    for url in [by_name, by_user, relative] {
        fetch(&client, &url).await.unwrap();
    }
    let requests = [server.requests(), other.requests()].concat();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert!(!format!("{request:?}").contains(KEY), "{request:?}");
    }
}

#[tokio::test]
async fn a_redirect_takes_the_key_nowhere_else() {
    for status in [301, 302, 303, 307, 308] {
        let store = Server::always(Reply::json(200, &large())).await;
        let server = Server::always(Reply::redirect(status, &store.url("/r"))).await;
        let client = client(&server);
        assert_eq!(
            fetch(&client, &server.url("/r")).await.unwrap().json(),
            &large()
        );
        assert_eq!(server.request().header("x-api-key"), Some(KEY));
        assert!(!format!("{:?}", store.request()).contains(KEY));
    }
}

#[tokio::test]
async fn a_redirect_within_one_place_is_followed() {
    let store = Server::replies([
        Reply::redirect(302, "/b?x=1"),
        Reply::redirect(307, "c"),
        Reply::json(200, &large()),
    ])
    .await;
    let server = Server::always(Reply::status(500)).await;
    fetch(&client(&server), &store.url("/a/a")).await.unwrap();
    let targets: Vec<_> = store
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(targets, ["/a/a", "/b?x=1", "/c"]);
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn redirects_without_an_end_have_one() {
    let store = Server::always(Reply::redirect(302, "/again")).await;
    let server = Server::always(Reply::status(500)).await;
    let error = problem(&client(&server), &store.url("/r")).await;
    assert!(
        error.to_string().contains("more than 5 redirects"),
        "{error}"
    );
    assert_eq!(store.count(), 6);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_and_not_shown() {
    let server = Server::always(Reply::status(500)).await;
    let client = client(&server);
    for url in [
        "file:///s3ntinel",
        "ftp://s3ntinel/",
        "data:,s3ntinel",
        "http://[s3ntinel",
    ] {
        let error = problem(&client, url).await;
        assert!(matches!(error, ClientError::Unexpected { .. }), "{error:?}");
        assert!(!shown(&error).contains("s3ntinel"), "{}", shown(&error));
    }
    let job = completed(json!({"is_url": true, "url": null}));
    let error = client
        .fetch_result(serde_json::from_value(job).unwrap())
        .await
        .unwrap_err();
    assert!(
        shown(&error).contains("with `is_url` and without a `url`"),
        "{error:?}"
    );
    let store = Server::always(Reply::redirect(302, "file:///s3ntinel")).await;
    let error = problem(&client, &store.url("/r")).await;
    assert!(
        error
            .to_string()
            .contains("redirects to an address that is neither"),
        "{error}"
    );
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn an_encrypted_api_leads_to_no_place_that_is_not() {
    let store = Server::always(Reply::json(200, &large())).await;
    let client = PulseClient::new(KEY).unwrap();
    let error = problem(&client, &store.url("/r")).await;
    assert!(error.to_string().contains("is not encrypted"), "{error}");
    assert_eq!(store.count(), 0);
}

#[tokio::test]
async fn what_is_wrong_with_the_place_is_not_taken_for_an_error_of_the_api() {
    let body = "<Error><Code>AccessDenied</Code></Error>";
    let store = Server::always(Reply::new(403, "", body)).await;
    let server = Server::always(Reply::status(500)).await;
    let error = fetch(&client(&server), &store.url("/r?signature=s3ntinel"))
        .await
        .unwrap_err();
    assert!(
        matches!(error, ClientError::ResultNotFetched(_)),
        "{error:?}"
    );
    assert!(error.api().is_none());
    assert_eq!(error.status().unwrap().as_u16(), 403);
    assert!(shown(&error).contains("AccessDenied"));
    assert!(!shown(&error).contains("s3ntinel"));
    assert_eq!(store.count(), 1);

    // The key was not sent there, and is not to be checked.
    let store = Server::always(Reply::status(401)).await;
    let error = problem(&client(&server), &store.url("/r"))
        .await
        .to_string();
    let host = store.url("").replace("http://", "");
    let told = format!(
        "the answer of `{}` was 401 Unauthorized",
        host.trim_end_matches('/')
    );
    assert_eq!(error, told);
}

#[tokio::test]
async fn a_result_that_is_no_json_or_another_address_is_refused() {
    let again = json!({"is_url": true, "url": "http://127.0.0.1:1/"});
    for (reply, expected) in [
        (Reply::new(200, "", "s3ntinel"), "is no JSON"),
        (
            Reply::new(200, "", r#"{"markdown": "s3ntinel"#),
            "is JSON that ends too early",
        ),
        (Reply::new(200, "", [0x22, 0xff, 0x22]), "is no JSON"),
        (
            Reply::new(200, "content-encoding: gzip\r\n", [0x1f, 0x8b]),
            "is compressed",
        ),
        (Reply::json(200, &again), "holds another address"),
    ] {
        let store = Server::always(reply).await;
        let server = Server::always(Reply::status(500)).await;
        let error = problem(&client(&server), &store.url("/r")).await;
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!shown(&error).contains("s3ntinel"));
        assert_eq!(store.count(), 1);
    }
}

#[tokio::test]
async fn an_answer_is_read_no_further_than_its_limit() {
    let endless = "HTTP/1.1 200 OK\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    for reply in [
        Reply::new(200, "", "x".repeat(1001)),
        // It is not even waited for.
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n").then_hangs(),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9223372036854775807\r\n\r\n").then_hangs(),
        Reply::raw(endless).then_repeats(b"xxxxxxxx", Duration::ZERO),
        Reply::raw(chunked).then_repeats(b"8\r\nxxxxxxxx\r\n", Duration::ZERO),
    ] {
        let server = Server::always(reply.clone()).await;
        let client = builder(&server)
            .answer_limit(1000)
            .retries(0)
            .build()
            .unwrap();
        let error = client.job(JOB_ID).await.unwrap_err();
        assert!(
            error.to_string().contains("more than 1000 bytes"),
            "{reply:?}: {error:?}"
        );
    }
    let exact = format!("{:<1000}", job("pending").to_string());
    let server = Server::always(Reply::new(200, "", exact)).await;
    let client = builder(&server).answer_limit(1000).build().unwrap();
    client.job(JOB_ID).await.unwrap();
}

#[tokio::test]
async fn a_job_that_has_no_result_says_why() {
    type Expected = fn(&ClientError) -> bool;
    let cases: [(Value, Expected); 7] = [
        (job("failed"), |error| {
            matches!(error, ClientError::Failed(_))
        }),
        (job("canceled"), |error| {
            matches!(error, ClientError::Cancelled(_))
        }),
        (job("Cancelled"), |error| {
            matches!(error, ClientError::Cancelled(_))
        }),
        (job("expired"), |error| {
            matches!(error, ClientError::Expired(_))
        }),
        (job("processing"), |error| {
            matches!(error, ClientError::Unfinished(_))
        }),
        (job("archiving"), |error| {
            matches!(error, ClientError::Unfinished(_))
        }),
        (job("completed"), |error| {
            matches!(error, ClientError::Unexpected { .. })
        }),
    ];
    for (job, expected) in cases {
        let server = Server::always(Reply::json(200, &job)).await;
        let error = client(&server)
            .result_of(&JobCompleted::new(JOB_ID))
            .await
            .unwrap_err();
        assert!(expected(&error), "{error:?}");
        assert!(error.to_string().contains(JOB_ID), "{error}");
    }
}

#[test]
fn accessors_find_nothing_where_nothing_is() {
    for json in [
        json!({}),
        json!(null),
        json!("text"),
        json!({"markdown": null, "warnings": null, "page_count": "x"}),
    ] {
        let result = JobResult::from(json);
        assert_eq!(result.markdown(), None);
        assert_eq!(result.page_count(), None);
        assert_eq!(result.plan_info(), None);
        assert!(result.warnings().is_empty());
    }
    let result = JobResult::from(json!({"plan_info": 1, "plan-info": 2, "warnings": "one"}));
    assert_eq!(result.plan_info(), Some(&json!(1)));
    assert_eq!(result.warnings(), ["one"]);
    #[derive(serde::Deserialize)]
    struct Mine {
        warnings: String,
    }
    assert_eq!(result.decode::<Mine>().unwrap().warnings, "one");
}
