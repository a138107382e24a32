//! What is kept, and what is seen again.

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};
use pulse_hooks::inbox::{EventState, Filter, InboxError, Replayed};
use pulse_hooks::testing::TestEndpoint;
use pulse_hooks::{JobCompleted, Receipt, Sink as _};

use super::Test;
use super::place::{Place, completed, only, put, put_all, until};
use super::running::{failing, fine};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_delivery_is_answered_with_202_and_kept_whole,
        credentials_are_not_kept,
        what_is_kept_outlasts_the_inbox,
        a_redelivery_is_one_event,
        one_id_of_two_sources_is_two_events,
        a_redelivery_of_what_is_handled_is_seen,
        a_resend_revives_what_was_given_up,
        many_at_once_are_all_kept,
        a_full_queue_is_busy,
        a_closed_inbox_takes_nothing,
        payloads_go_first_and_ids_later,
        tables_of_a_later_release_are_refused,
    ]
}

async fn a_delivery_is_answered_with_202_and_kept_whole(place: Place) {
    let inbox = place.open().await;
    let endpoint = TestEndpoint::new(inbox.clone());
    let name = HeaderName::from_static("x-trace");
    let delivery = completed("msg_1").header(name.clone(), HeaderValue::from_static("a: b"));
    let body = delivery.clone().delivery().body().clone();
    assert_eq!(endpoint.send(delivery).await.status(), 202);

    let entry = only(&inbox).await;
    assert_eq!(
        (
            entry.id.as_str(),
            entry.event_type.as_str(),
            entry.source,
            entry.state,
            entry.attempt
        ),
        ("msg_1", "job.completed", None, EventState::Waiting, 0)
    );
    assert_eq!(entry.sent_at, pulse_hooks::testing::NOW);
    let shown = inbox
        .show(entry.number)
        .await
        .expect("it answers")
        .expect("it is there");
    let payload = shown.payload.expect("it is kept");
    assert_eq!(payload.body, body);
    assert_eq!(payload.headers[name], "a: b");
    assert_eq!(payload.headers["webhook-id"], "msg_1");
    assert_eq!(payload.headers[CONTENT_TYPE], "application/json");
}

async fn credentials_are_not_kept(place: Place) {
    let inbox = place.open().await;
    let secret = HeaderValue::from_static("Basic c2VjcmV0");
    let delivery = completed("msg_1").header(AUTHORIZATION, secret);
    put_all(&inbox, [delivery.delivery()]).await;
    let shown = inbox
        .show(only(&inbox).await.number)
        .await
        .expect("it answers");
    let payload = shown.expect("it is there").payload.expect("it is kept");
    assert!(!payload.headers.contains_key(AUTHORIZATION));
}

async fn what_is_kept_outlasts_the_inbox(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    inbox.close().await;
    assert_eq!(only(&place.open().await).await.id, "msg_1");
}

async fn a_redelivery_is_one_event(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    put(&inbox, "msg_1").await;
    only(&inbox).await;
}

async fn one_id_of_two_sources_is_two_events(place: Place) {
    let inbox = place.open().await;
    let of = |source: &'static str| completed("msg_1").source(source).delivery();
    put_all(&inbox, [of("acme"), of("globex"), of("acme")]).await;
    let page = inbox.list(Filter::new(), None, 10).await.expect("a list");
    let sources: Vec<_> = page
        .entries
        .iter()
        .map(|entry| entry.source.as_deref())
        .collect();
    assert_eq!(sources, [Some("globex"), Some("acme")]);
}

async fn a_redelivery_of_what_is_handled_is_seen(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    let endpoint = TestEndpoint::new(inbox.clone());
    assert_eq!(endpoint.send(completed("msg_1")).await.status(), 204);
    assert_eq!(only(&inbox).await.state, EventState::Done);
}

async fn a_resend_revives_what_was_given_up(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(failing()).attempts(1).start();
    until(&inbox, |counts| counts.dead == 1).await;
    worker.stop().await;
    put(&inbox, "msg_1").await;
    assert_eq!(only(&inbox).await.state, EventState::Waiting);
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    assert_eq!(only(&inbox).await.attempt, 2);
}

async fn many_at_once_are_all_kept(place: Place) {
    let inbox = place
        .opening()
        .await
        .queue(10_000)
        .await
        .expect("the inbox opens");
    let puts = (0..2_000).map(|nth| {
        let inbox = inbox.clone();
        // Every fifth is a redelivery of the one before.
        let id = format!("msg_{}", nth - usize::from(nth % 5 == 4));
        tokio::spawn(async move { inbox.accept(completed(&id).delivery()).await })
    });
    for put in puts.collect::<Vec<_>>() {
        let receipt = put.await.expect("no panic");
        assert!(matches!(receipt, Receipt::Stored), "{receipt:?}");
    }
    assert_eq!(inbox.counts().await.expect("counts").waiting, 1_600);
}

async fn a_full_queue_is_busy(place: Place) {
    let inbox = place
        .opening()
        .await
        .queue(1)
        .await
        .expect("the inbox opens");
    let puts = (0..500).map(|nth| {
        let inbox = inbox.clone();
        let delivery = completed(&format!("msg_{nth}")).delivery();
        tokio::spawn(async move { inbox.accept(delivery).await })
    });
    let mut stored = 0;
    let mut busy = 0;
    for put in puts.collect::<Vec<_>>() {
        match put.await.expect("no panic") {
            Receipt::Stored => stored += 1,
            Receipt::Busy { .. } => busy += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(busy > 0, "nothing was refused");
    assert_eq!(inbox.counts().await.expect("counts").waiting, stored);
}

async fn a_closed_inbox_takes_nothing(place: Place) {
    let inbox = place.open().await;
    inbox.close().await;
    let receipt = inbox.accept(completed("msg_1").delivery()).await;
    let Receipt::Unavailable(error) = receipt else {
        panic!("{receipt:?}");
    };
    assert!(
        matches!(error.downcast_ref(), Some(InboxError::Closed)),
        "{error}"
    );
    let endpoint = TestEndpoint::new(inbox);
    let response = endpoint.deliver(&JobCompleted::sample()).await;
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
}

async fn payloads_go_first_and_ids_later(place: Place) {
    let opening = place
        .opening()
        .await
        .keep_payloads(Duration::from_millis(300));
    let inbox = opening
        .keep_ids(Duration::from_secs(3))
        .await
        .expect("the inbox opens");
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    let number = only(&inbox).await.number;
    assert!(inbox.show(number).await.unwrap().unwrap().payload.is_some());
    while inbox.show(number).await.unwrap().unwrap().payload.is_some() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let receipt = inbox.accept(completed("msg_1").delivery()).await;
    assert!(matches!(receipt, Receipt::Seen), "{receipt:?}");
    let replay = inbox.replay_by_force(number).await.expect("it answers");
    assert_eq!(replay, Some(Replayed::Pruned));
    until(&inbox, |counts| counts.done == 0).await;
    put(&inbox, "msg_1").await;
    assert_eq!(inbox.counts().await.expect("counts").waiting, 1);
}

async fn tables_of_a_later_release_are_refused(place: Place) {
    place.open().await.close().await;
    place
        .execute("INSERT INTO pulse_hooks_migrations (version) VALUES (99)")
        .await;
    let opened = place.opening().await.await;
    let message = opened.expect_err("they are too new").to_string();
    assert!(message.contains("tables of version 99"), "{message}");
}
