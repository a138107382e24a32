//! The link to the portal.

use serde_json::json;

use crate::support::server::{Reply, Server};
use crate::support::{KEY, client, shown};
use pulse_hooks::client::{ApiErrorKind, ClientError};

#[tokio::test]
async fn a_link_is_made_with_the_key_and_no_body() {
    let link = "https://app.svix.example/login#key=s3ntinel";
    let server = Server::always(Reply::json(200, &json!({ "link": link }))).await;
    let made = client(&server).create_webhook_link().await.unwrap();
    assert_eq!(made.as_str(), link);
    assert!(!format!("{made:?}").contains("s3ntinel"));
    let request = server.request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/webhook")
    );
    assert_eq!(request.header("x-api-key"), Some(KEY));
    assert_eq!(request.header("content-length").unwrap_or("0"), "0");
    assert!(request.body.is_empty());
}

#[tokio::test]
async fn what_is_no_link_to_open_is_refused_and_not_shown() {
    for body in [
        json!({}),
        json!({"link": null}),
        json!({"link": "s3ntinel"}),
        json!({"link": "javascript:s3ntinel"}),
        json!({"link": "file:///s3ntinel"}),
        json!(["s3ntinel"]),
    ] {
        let server = Server::always(Reply::json(200, &body)).await;
        let error = client(&server).create_webhook_link().await.unwrap_err();
        assert!(matches!(error, ClientError::Unexpected { .. }), "{error:?}");
        assert!(!shown(&error).contains("s3ntinel"), "{}", shown(&error));
    }
}

#[tokio::test]
async fn a_failure_is_told_and_the_call_not_repeated() {
    for (status, kind) in [
        (401, ApiErrorKind::Unauthorized),
        (500, ApiErrorKind::Server),
    ] {
        let server = Server::always(Reply::json(status, &json!({"error": "no"}))).await;
        let error = client(&server).create_webhook_link().await.unwrap_err();
        assert_eq!(error.api().unwrap().kind(), kind);
        assert_eq!(server.count(), 1);
    }
}
