//! From an event to its result, in a handler.

use pulse_hooks::client::{ClientError, PulseClient};
use pulse_hooks::testing::TestEndpoint;
use pulse_hooks::{FromRef, JobCompleted, RawEvent, State, pulse_handler, pulse_router};
use pulse_hooks_tests::JOB_ID;
use serde_json::json;
use tokio::sync::mpsc::{Sender, channel};

use crate::support::server::{Reply, Server};
use crate::support::{client, completed, job};

#[pulse_handler]
async fn keep(
    job: JobCompleted,
    State(pulse): State<PulseClient>,
    State(texts): State<Sender<String>>,
) -> Result<(), ClientError> {
    let result = pulse.result_of(&job).await?;
    texts
        .try_send(result.markdown().unwrap_or_default().to_owned())
        .unwrap();
    Ok(())
}

#[pulse_handler]
async fn rest(_event: RawEvent) {}

#[derive(Clone, FromRef)]
struct App {
    pulse: PulseClient,
    texts: Sender<String>,
}

fn endpoint(server: &Server, texts: Sender<String>) -> TestEndpoint {
    let pulse = client(server);
    let router = pulse_router! { state: App, handlers: [keep], fallback: rest };
    TestEndpoint::new(router.with_state(App { pulse, texts }))
}

#[tokio::test]
async fn a_handler_fetches_the_result_of_its_event() {
    let server = Server::always(Reply::json(200, &completed(json!({"markdown": "# Title"})))).await;
    let (sender, mut texts) = channel(1);
    let answer = endpoint(&server, sender)
        .deliver(&JobCompleted::new(JOB_ID))
        .await;
    assert_eq!(answer.status(), 204);
    assert_eq!(texts.recv().await.unwrap(), "# Title");
}

#[tokio::test]
async fn what_the_sender_is_told_follows_from_the_error() {
    for (reply, status) in [
        (Reply::json(200, &job("processing")), 500),
        (Reply::json(200, &job("expired")), 422),
        (Reply::status(404), 500),
        (Reply::new(429, "retry-after: 100\r\n", ""), 503),
    ] {
        let server = Server::always(reply).await;
        let (sender, _texts) = channel(1);
        let answer = endpoint(&server, sender)
            .deliver(&JobCompleted::new(JOB_ID))
            .await;
        assert_eq!(answer.status(), status);
        if status == 503 {
            assert_eq!(answer.headers()["retry-after"], "100");
        }
    }
}
