//! Effects that happen once, with the event or in the handler's transaction.

use pulse_hooks::inbox::Once;
use pulse_hooks::{Outcome, Receipt, Sink as _};

use super::Test;
use super::place::{Place, completed, only, put, until};
use super::running::{AT_ONCE, router};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        an_effect_happens_once,
        an_effect_that_is_rolled_back_happens_later,
    ]
}

pub(crate) fn tests_on_postgres() -> Vec<(&'static str, Test)> {
    tests![an_event_is_settled_in_the_handlers_transaction]
}

async fn an_effect_happens_once(place: Place) {
    let delivery = completed("msg_1").delivery();
    let other = completed("msg_1").source("acme").delivery();
    place.execute(Once::CREATE_TABLE).await;
    assert!(place.once(&delivery, true).await);
    assert!(!place.once(&delivery, true).await);
    assert!(place.once(&other, true).await);
}

async fn an_effect_that_is_rolled_back_happens_later(place: Place) {
    let delivery = completed("msg_1").delivery();
    place.execute(Once::CREATE_TABLE).await;
    assert!(place.once(&delivery, false).await);
    assert!(place.once(&delivery, true).await);
    assert!(!place.once(&delivery, true).await);
}

async fn an_event_is_settled_in_the_handlers_transaction(place: Place) {
    let Place::Database(options) = &place else {
        unreachable!("listed for PostgreSQL alone");
    };
    let pool = pulse_hooks_tests::postgres::pool(*options.clone()).await;
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(router(move |delivery| {
        let pool = pool.clone();
        async move {
            let mut transaction = pool.begin().await.expect("a transaction");
            delivery.settle_in(&mut transaction).await.expect("it runs");
            if delivery.attempt == Some(1) {
                transaction.rollback().await.expect("a rollback");
            } else {
                transaction.commit().await.expect("a commit");
            }
            Outcome::retry("which does not count once it is settled")
        }
    }));
    let worker = worker.backoff(AT_ONCE, AT_ONCE).start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    assert_eq!(only(&inbox).await.attempt, 2);
    let receipt = inbox.accept(completed("msg_1").delivery()).await;
    assert!(matches!(receipt, Receipt::Seen), "{receipt:?}");
}
