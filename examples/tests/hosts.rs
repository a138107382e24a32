//! Hosts without a web framework: `hyper_server` and `lambda_function`.

mod support;

use std::io::Write as _;
use std::process::Stdio;

use axum::http::Method;
use serde_json::json;
use support::{COMPLETED, NEW, OLD, Server, command, send, signed};

#[tokio::test]
async fn hyper_serves_deliveries_and_refuses_the_rest() {
    let program = env!("CARGO_BIN_EXE_hyper_server");
    let server = Server::start(program, "PULSE_WEBHOOK_SECRET", OLD);
    assert_eq!(server.deliver(OLD, COMPLETED).await, 204);
    assert_eq!(
        server.deliver(OLD, r#"{"type":"new","data":{}}"#).await,
        204
    );
    assert_eq!(server.deliver(NEW, COMPLETED).await, 401);
    let mut get = signed(&server.url, "svix", OLD, COMPLETED);
    *get.method_mut() = Method::GET;
    assert_eq!(send(get).await.status(), 405);
    assert_eq!(
        server.terminate(),
        (Some(0), "completed job_1\nnew\n".to_owned())
    );
}

#[test]
fn a_function_answers_without_a_socket() {
    let longer = COMPLETED.replace('3', "33");
    for (secret, body, status) in [
        (OLD, COMPLETED, 204),
        (NEW, COMPLETED, 401),
        (OLD, &longer, 401),
    ] {
        let delivery = signed("/", "webhook", secret, COMPLETED);
        let headers = delivery.headers().iter().map(|(name, value)| {
            let value = value.to_str().expect("text");
            (name.as_str().to_owned(), json!(value))
        });
        let headers: serde_json::Map<_, _> = headers.collect();
        let event = json!({ "headers": headers, "body": body });

        let mut function = command(env!("CARGO_BIN_EXE_lambda_function"))
            .env("PULSE_WEBHOOK_SECRET", OLD)
            .stdin(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut input = function.stdin.take().expect("it is piped");
        write!(input, "{event}").expect("it reads");
        drop(input);
        let output = function.wait_with_output().expect("it ends");
        let answer = String::from_utf8(output.stdout).expect("text");
        assert_eq!(answer, format!("{{\"statusCode\":{status}}}\n"));
    }
}
