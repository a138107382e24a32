//! What operators can see and do.

use std::time::Duration;

use jiff::Timestamp;
use pulse_hooks::inbox::{Counts, EventState, Filter, InboxError, Replayed};
use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{JobCreated, Outcome};

use super::Test;
use super::place::{Place, completed, only, put, put_all, until};
use super::running::{fine, router};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        counts_tell_each_state,
        a_list_is_filtered_and_paged,
        one_that_is_not_there_is_none,
        what_is_dead_is_replayed_with_all_its_attempts,
        what_is_handled_is_replayed_by_force_alone,
        all_dead_that_fit_are_replayed,
        what_waits_is_replayed_too,
        many_are_replayed_piece_by_piece,
        a_filter_for_what_is_not_replayed_is_refused,
        what_waits_is_pruned_once_it_is_old,
        a_long_error_is_kept_by_its_beginning,
        what_is_dead_is_kept_until_it_is_pruned,
        what_is_handled_is_pruned_before_its_time,
        a_reader_sees_what_the_owner_writes,
        a_reader_makes_no_inbox,
    ]
}

/// Handles all but those whose id has `bad` in it.
async fn handle(inbox: &pulse_hooks::inbox::Inbox, settled: u64) {
    let router = router(|delivery| async move {
        if delivery.id.contains("bad") {
            Outcome::permanent("bad")
        } else {
            Outcome::Done
        }
    });
    let worker = inbox.worker(router).start();
    until(inbox, |counts| counts.done + counts.dead == settled).await;
    worker.stop().await;
}

async fn counts_tell_each_state(place: Place) {
    let inbox = place.open().await;
    for id in ["msg_1", "msg_2", "msg_bad"] {
        put(&inbox, id).await;
    }
    handle(&inbox, 3).await;
    let counts = inbox.counts().await.expect("counts");
    assert_eq!((counts.oldest_waiting, counts.first_due), (None, None));
    put(&inbox, "msg_3").await;
    put(&inbox, "msg_4").await;
    let page = inbox.list(Filter::new().id("msg_3"), None, 1).await;
    let oldest = page.expect("a list").entries.remove(0);
    let counts = inbox.counts().await.expect("counts");
    assert_eq!(counts.oldest_waiting, Some(oldest.received_at));
    assert_eq!(counts.first_due, oldest.due_at);
    let counts = (counts.waiting, counts.running, counts.done, counts.dead);
    assert_eq!(counts, (2, 0, 2, 1));
}

async fn a_list_is_filtered_and_paged(place: Place) {
    let inbox = place.open().await;
    for nth in 0..5 {
        put(&inbox, &format!("msg_{nth}")).await;
    }
    put(&inbox, "msg_bad").await;
    handle(&inbox, 6).await;
    let created = TestDelivery::of(&JobCreated::sample())
        .id("msg_created")
        .source("acme");
    put_all(&inbox, [created.delivery()]).await;

    let list = async |filter, from, limit| {
        let page = inbox.list(filter, from, limit).await.expect("a list");
        let ids: Vec<_> = page.entries.into_iter().map(|entry| entry.id).collect();
        (ids, page.next)
    };
    let (ids, next) = list(Filter::new().state(EventState::Done), None, 3).await;
    assert_eq!(ids, ["msg_4", "msg_3", "msg_2"]);
    let (ids, next) = list(Filter::new().state(EventState::Done), next, 3).await;
    assert_eq!(
        (ids, next),
        (vec!["msg_1".to_owned(), "msg_0".to_owned()], None)
    );

    let (dead, _) = list(Filter::new().state(EventState::Dead), None, 9).await;
    assert_eq!(dead, ["msg_bad"]);
    let (of_source, _) = list(Filter::new().source("acme"), None, 9).await;
    assert_eq!(of_source, ["msg_created"]);
    let (of_type, _) = list(Filter::new().event_type("job.created"), None, 9).await;
    assert_eq!(of_type, ["msg_created"]);
    let (by_id, _) = list(Filter::new().id("msg_2"), None, 9).await;
    assert_eq!(by_id, ["msg_2"]);
    let soon = Timestamp::now() + jiff::SignedDuration::from_mins(5);
    assert_eq!(list(Filter::new().since(soon), None, 9).await.0.len(), 0);
    assert_eq!(list(Filter::new().until(soon), None, 9).await.0.len(), 7);
}

async fn one_that_is_not_there_is_none(place: Place) {
    let inbox = place.open().await;
    assert!(inbox.show(7).await.expect("it answers").is_none());
    assert_eq!(inbox.replay(7).await.expect("it answers"), None);
}

async fn what_is_dead_is_replayed_with_all_its_attempts(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_bad").await;
    handle(&inbox, 1).await;
    let number = only(&inbox).await.number;
    assert_eq!(
        inbox.replay(number).await.expect("it answers"),
        Some(Replayed::Due)
    );
    let worker = inbox.worker(fine()).attempts(1).start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    assert_eq!(only(&inbox).await.attempt, 2);
}

async fn what_is_handled_is_replayed_by_force_alone(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    handle(&inbox, 1).await;
    let number = only(&inbox).await.number;
    assert_eq!(
        inbox.replay(number).await.expect("it answers"),
        Some(Replayed::Done)
    );
    assert_eq!(only(&inbox).await.state, EventState::Done);
    let replayed = inbox.replay_by_force(number).await.expect("it answers");
    assert_eq!(replayed, Some(Replayed::Due));
    assert_eq!(only(&inbox).await.state, EventState::Waiting);
    handle(&inbox, 1).await;
    assert_eq!(only(&inbox).await.attempt, 2);
}

async fn all_dead_that_fit_are_replayed(place: Place) {
    let inbox = place.open().await;
    let other = completed("msg_bad").source("acme").delivery();
    put_all(
        &inbox,
        [
            completed("msg_bad").delivery(),
            completed("msg_1").delivery(),
            other,
        ],
    )
    .await;
    handle(&inbox, 3).await;
    let replayed = inbox.replay_dead(Filter::new().source("acme")).await;
    assert_eq!(replayed.expect("it answers"), 1);
    let counts = inbox.counts().await.expect("counts");
    assert_eq!((counts.waiting, counts.done, counts.dead), (1, 1, 1));
    assert_eq!(
        inbox.replay_dead(Filter::new()).await.expect("it answers"),
        1
    );
}

async fn what_is_dead_is_kept_until_it_is_pruned(place: Place) {
    let minute = Duration::from_secs(60);
    let opening = place.opening().await.keep_ids(Duration::from_millis(1));
    let inbox = opening.await.expect("the inbox opens");
    put(&inbox, "msg_bad").await;
    put(&inbox, "msg_1").await;
    handle(&inbox, 2).await;
    until(&inbox, |counts| counts.done == 0).await;
    assert_eq!(only(&inbox).await.id, "msg_bad");
    assert_eq!(inbox.prune_dead(minute).await.expect("it answers"), 0);
    tokio::time::sleep(Duration::from_millis(5)).await;
    let pruned = inbox.prune_dead(Duration::ZERO).await;
    assert_eq!(pruned.expect("it answers"), 1);
    assert_eq!(inbox.counts().await.expect("counts"), Default::default());
}

async fn what_is_handled_is_pruned_before_its_time(place: Place) {
    let inbox = place.open().await;
    for id in ["msg_1", "msg_2", "msg_bad"] {
        put(&inbox, id).await;
    }
    handle(&inbox, 3).await;
    put(&inbox, "msg_3").await;
    let minute = Duration::from_secs(60);
    assert_eq!(inbox.prune_handled(minute).await.expect("it answers"), 0);
    tokio::time::sleep(Duration::from_millis(5)).await;
    let pruned = inbox.prune_handled(Duration::ZERO).await;
    assert_eq!(pruned.expect("it answers"), 2);
    let counts = inbox.counts().await.expect("counts");
    assert_eq!((counts.waiting, counts.done, counts.dead), (1, 0, 1));
}

async fn a_reader_sees_what_the_owner_writes(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let reader = place.reader().await.expect("it opens beside the owner");
    assert_eq!(reader.counts().await.expect("counts").waiting, 1);
    assert_eq!(reader.backlog().await.expect("a backlog").waiting, 1);
    put(&inbox, "msg_2").await;
    let page = reader.list(Filter::new().id("msg_2"), None, 9).await;
    let number = page.expect("a list").entries[0].number;
    let shown = reader.show(number).await.expect("it answers");
    let body = shown.expect("it is there").payload.expect("a payload").body;
    assert!(body.starts_with(b"{"));
    handle(&inbox, 2).await;
    assert_eq!(reader.counts().await.expect("counts").done, 2);
    inbox.close().await;
    let reader = place.reader().await.expect("it opens without an owner");
    assert_eq!(reader.counts().await.expect("counts").done, 2);
}

async fn a_reader_makes_no_inbox(place: Place) {
    place
        .execute("CREATE TABLE of_somebody_else (a BIGINT)")
        .await;
    let error = place.reader().await.expect_err("there is none");
    assert!(matches!(error, InboxError::Missing), "{error:?}");
    // It would open, had a reader made tables by halves.
    let inbox = place.open().await;
    assert_eq!(inbox.counts().await.expect("counts"), Counts::default());
}

async fn what_waits_is_replayed_too(place: Place) {
    let inbox = place.open().await;
    for id in ["msg_1", "msg_2", "msg_bad"] {
        put(&inbox, id).await;
    }
    let hour = Duration::from_secs(3600);
    let worker = inbox.worker(router(|delivery| async move {
        match delivery.id.as_str() {
            "msg_bad" => Outcome::permanent("bad"),
            "msg_1" => Outcome::Done,
            _ => Outcome::retry("later"),
        }
    }));
    let worker = worker.backoff(hour, hour).start();
    until(&inbox, |counts| {
        (counts.waiting, counts.done, counts.dead) == (1, 1, 1)
    })
    .await;
    worker.stop().await;
    let replayed = inbox.replay_all(Filter::new()).await;
    assert_eq!(replayed.expect("it answers"), 2);
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 3).await;
    worker.stop().await;
}

async fn many_are_replayed_piece_by_piece(place: Place) {
    let inbox = place.open().await;
    place
        .execute(
            "WITH RECURSIVE nth (number) AS \
             (SELECT 1 UNION ALL SELECT number + 1 FROM nth WHERE number < 2500) \
             INSERT INTO pulse_hooks_inbox \
             (source, id, event_type, sent_at, received_at, state, settled_at) \
             SELECT '', CAST(number AS TEXT), 'job.completed', 0, 0, 'dead', 0 FROM nth",
        )
        .await;
    let replayed = inbox.replay_dead(Filter::new()).await;
    assert_eq!(replayed.expect("it answers"), 2500);
    assert_eq!(inbox.counts().await.expect("counts").waiting, 2500);
}

async fn a_filter_for_what_is_not_replayed_is_refused(place: Place) {
    let inbox = place.open().await;
    let waiting = inbox.replay_dead(Filter::new().state(EventState::Waiting));
    let message = waiting.await.expect_err("a mistake").to_string();
    assert!(message.contains("asks for what is waiting"), "{message}");
    assert!(message.contains("`replay_all`"), "{message}");
    let done = inbox.replay_all(Filter::new().state(EventState::Done));
    let message = done.await.expect_err("a mistake").to_string();
    assert!(message.contains("asks for what is done"), "{message}");
}

async fn what_waits_is_pruned_once_it_is_old(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    handle(&inbox, 1).await;
    put(&inbox, "msg_2").await;
    let minute = Duration::from_secs(60);
    assert_eq!(inbox.prune_waiting(minute).await.expect("it answers"), 0);
    tokio::time::sleep(Duration::from_millis(5)).await;
    let pruned = inbox.prune_waiting(Duration::ZERO).await;
    assert_eq!(pruned.expect("it answers"), 1);
    assert_eq!(only(&inbox).await.id, "msg_1");
}

async fn a_long_error_is_kept_by_its_beginning(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(router(|_| async {
        Outcome::permanent("e".repeat(1 << 20))
    }));
    let worker = worker.start();
    until(&inbox, |counts| counts.dead == 1).await;
    worker.stop().await;
    let error = only(&inbox).await.last_error.expect("it is kept");
    assert!(error.starts_with("failed for good: eee"));
    assert!(error.len() < 10_000, "{}", error.len());
}
