//! `other_sender` as its sender sees it.

mod support;

use support::{OLD, Server, send, signed};

#[tokio::test]
async fn handles_the_events_of_its_own_catalogue_and_ignores_others() {
    let program = env!("CARGO_BIN_EXE_other_sender");
    let server = Server::start(program, "MAIL_WEBHOOK_SECRET", OLD);
    for (body, status) in [
        (
            r#"{"type":"email.sent","data":{"email_id":"e1","to":["a@b.c"]}}"#,
            204,
        ),
        (
            r#"{"type":"email.bounced","data":{"email_id":"e1","to":["a@b.c"],"bounce":{"message":"full"}}}"#,
            204,
        ),
        (
            r#"{"type":"contact.list.created","data":{"list_id":"l1","name":"News"}}"#,
            204,
        ),
        (
            r#"{"type":"contact.list.created","data":{"list_id":"l2"}}"#,
            204,
        ),
        (
            r#"{"type":"contact.list.created","data":{"name":"News"}}"#,
            500,
        ),
        (r#"{"type":"job.completed","data":{"job_id":"j1"}}"#, 204),
    ] {
        let response = send(signed(&server.url, "svix", OLD, body)).await;
        assert_eq!(response.status(), status, "{body}");
    }
    let (code, output) = server.terminate();
    assert_eq!(output, "a@b.c bounced: full\nlist News\nlist l2\n");
    assert_eq!(code, Some(0));
}
