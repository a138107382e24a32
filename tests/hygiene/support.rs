//! Events without a meaning, and what came of them in words.

use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{Catalogue, Event, Outcome, Router, pulse_catalogue};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize, Event)]
#[event("ping", key = id)]
pub(crate) struct Ping {
    pub(crate) id: String,
}

#[derive(Debug, Deserialize, Event)]
#[event("pong")]
pub(crate) struct Pong {}

pub(crate) const PING: Catalogue = pulse_catalogue![Ping];
pub(crate) const BOTH: Catalogue = pulse_catalogue![Ping, Pong];

/// What a handler says that was reached.
pub(crate) fn reached(text: impl Into<String>) -> Outcome {
    Outcome::ack(text.into())
}

/// What the handler of this event said, or its error with all sources, or what else came of the
/// delivery.
pub(crate) async fn told(router: &Router, event_type: &str) -> String {
    told_of(router, event_type, json!({"id": "p", "job_id": "j"})).await
}

pub(crate) async fn told_of(router: &Router, event_type: &str, data: Value) -> String {
    let delivery = TestDelivery::of_type(event_type, data).delivery();
    let outcome = router.run(delivery).await;
    let texts = std::iter::successors(outcome.error(), |error| error.source());
    let texts: Vec<_> = texts.map(ToString::to_string).collect();
    if texts.is_empty() {
        return outcome.to_string();
    }
    texts.join(": ")
}
