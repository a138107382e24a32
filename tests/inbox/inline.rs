//! What is handled while its sender waits.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use pulse_hooks::Outcome;
use pulse_hooks::inbox::EventState;
use pulse_hooks::testing::TestEndpoint;

use super::Test;
use super::place::{Place, completed, only};
use super::running::{Barrier, router};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        inline_answers_by_the_outcome,
        inline_is_busy_while_the_same_event_runs,
    ]
}

async fn inline_answers_by_the_outcome(place: Place) {
    let inbox = place.open().await;
    let answers = Arc::new(Mutex::new(vec![
        Outcome::Done,
        Outcome::permanent("never"),
        Outcome::retry("not yet"),
    ]));
    let inline = inbox.inline(router(move |_| {
        let outcome = answers
            .lock()
            .unwrap()
            .pop()
            .expect("no more than three runs");
        async { outcome }
    }));
    let endpoint = TestEndpoint::new(inline);
    assert_eq!(endpoint.send(completed("msg_1")).await.status(), 500);
    assert_eq!(only(&inbox).await.state, EventState::Waiting);
    assert_eq!(endpoint.send(completed("msg_1")).await.status(), 422);
    assert_eq!(only(&inbox).await.state, EventState::Dead);
    // The sender's portal may send it again all the same.
    assert_eq!(endpoint.send(completed("msg_1")).await.status(), 204);
    let entry = only(&inbox).await;
    assert_eq!((entry.state, entry.attempt), (EventState::Done, 3));
    assert_eq!(endpoint.send(completed("msg_1")).await.status(), 204);
}

async fn inline_is_busy_while_the_same_event_runs(place: Place) {
    let inbox = place.open().await;
    let barrier = Barrier::new();
    let endpoint = TestEndpoint::new(inbox.inline(barrier.router()));
    let first = tokio::spawn({
        let endpoint = endpoint.clone();
        async move { endpoint.send(completed("msg_1")).await.status() }
    });
    barrier.until_begun(1).await;
    let second = endpoint.send(completed("msg_1")).await;
    assert_eq!(second.status(), 503);
    let after: u64 = second.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=20).contains(&after), "{after}");
    barrier.open(1);
    assert_eq!(first.await.expect("no panic"), 204);
    assert_eq!(endpoint.send(completed("msg_1")).await.status(), 204);
    assert_eq!(barrier.begun.load(Ordering::SeqCst), 1);
}
