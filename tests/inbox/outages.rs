//! What stands in the way of the database, and what that holds up.

use std::sync::atomic::Ordering;
use std::time::Duration;

use pulse_hooks::inbox::{Inbox, InboxError};
use pulse_hooks::{Outcome, Receipt, Sink as _};
use pulse_hooks_tests::postgres;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::Test;
use super::place::{PATIENCE, Place, completed, only, put, until};
use super::proxy::Proxy;
use super::running::{AT_ONCE, Barrier, fine, router};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_worker_stops_while_the_database_is_down,
        a_worker_ends_with_its_inbox,
        a_migration_that_fails_leaves_nothing,
    ]
}

pub(crate) fn tests_on_postgres() -> Vec<(&'static str, Test)> {
    tests![
        a_handler_that_settles_slowly_holds_up_nobody,
        a_process_halted_in_its_transaction_holds_up_no_other,
        a_connection_that_freezes_is_replaced,
        commits_are_durable_whatever_the_database_is_set_to,
        a_role_that_may_not_create_opens_tables_that_are_there,
        a_pool_that_is_too_small_is_refused,
    ]
}

async fn a_worker_stops_while_the_database_is_down(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let barrier = Barrier::new();
    let worker = inbox.worker(barrier.router()).start();
    barrier.until_begun(1).await;
    // As long as the test holds it.
    let outage = place.down().await;
    barrier.open(1);
    let stopped = timeout(Duration::from_secs(45), worker.stop()).await;
    stopped.expect("it gives up in time");
    outage.end().await;
    until(&inbox, |counts| counts.running == 1).await;
    timeout(PATIENCE, inbox.close()).await.expect("it closes");
}

async fn a_worker_ends_with_its_inbox(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 1).await;
    inbox.close().await;
    while !worker.has_ended() {
        sleep(AT_ONCE).await;
    }
    if let Place::Database(options) = &place {
        let mut connection = options.connect().await.expect("a connection");
        let listening = "SELECT COUNT(*) FROM pg_stat_activity \
             WHERE datname = current_database() AND query LIKE 'LISTEN%'";
        let listening = async || -> i64 {
            let row = sqlx::query(listening).fetch_one(&mut connection).await;
            row.expect("an answer").get(0)
        };
        let mut listening = listening;
        while listening().await > 0 {
            sleep(AT_ONCE).await;
        }
    }
}

async fn a_migration_that_fails_leaves_nothing(place: Place) {
    place
        .execute("CREATE TABLE pulse_hooks_failures (somebody TEXT)")
        .await;
    place.opening().await.await.expect_err("the name is taken");
    // None of the tables before it is left.
    for statement in [
        "CREATE TABLE pulse_hooks_inbox (somebody TEXT)",
        "CREATE TABLE pulse_hooks_migrations (somebody TEXT)",
        "DROP TABLE pulse_hooks_inbox",
        "DROP TABLE pulse_hooks_migrations",
        "DROP TABLE pulse_hooks_failures",
    ] {
        place.execute(statement).await;
    }
    put(&place.open().await, "msg_1").await;
}

fn options_of(place: &Place) -> PgConnectOptions {
    let Place::Database(options) = place else {
        unreachable!("listed for PostgreSQL alone");
    };
    *options.clone()
}

async fn connect(place: &Place) -> PgConnection {
    let connection = options_of(place).connect().await;
    connection.expect("a connection")
}

async fn a_handler_that_settles_slowly_holds_up_nobody(place: Place) {
    let pool = postgres::pool(options_of(&place)).await;
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    let barrier = Barrier::new();
    let settled = std::sync::Arc::new(Notify::new());
    let (gate, told) = (barrier.clone(), settled.clone());
    let lease = Duration::from_millis(600);
    let worker = inbox.worker(router(move |delivery| {
        let (pool, gate, told) = (pool.clone(), gate.clone(), told.clone());
        async move {
            if delivery.id == "msg_1" {
                let mut transaction = pool.begin().await.expect("a transaction");
                delivery.settle_in(&mut transaction).await.expect("it runs");
                told.notify_one();
                gate.run().await;
                transaction.commit().await.expect("a commit");
            }
            Outcome::Done
        }
    }));
    let worker = worker.lease(lease).start();
    settled.notified().await;
    // Its row is locked, and its heart beats.
    for nth in 2..8 {
        sleep(lease / 3).await;
        timeout(PATIENCE, put(&inbox, &format!("msg_{nth}")))
            .await
            .expect("it is stored meanwhile");
    }
    until(&inbox, |counts| counts.done == 6).await;
    barrier.open(1);
    until(&inbox, |counts| counts.done == 7).await;
    worker.stop().await;
    assert_eq!(barrier.begun.load(Ordering::SeqCst), 1);
}

async fn a_process_halted_in_its_transaction_holds_up_no_other(place: Place) {
    let inbox = place.open().await;
    put(&inbox, "msg_1").await;
    place
        .execute("UPDATE pulse_hooks_inbox SET state = 'running', due_at = 0, attempt = 1")
        .await;
    let mut halted = connect(&place).await;
    let mut transaction = halted.begin().await.expect("a transaction");
    sqlx::query("SELECT 1 FROM pulse_hooks_inbox FOR UPDATE")
        .execute(&mut *transaction)
        .await
        .expect("a lock");
    // It is about to store this one, too.
    sqlx::query(
        "INSERT INTO pulse_hooks_inbox (source, id, event_type, sent_at, received_at, state) \
         VALUES ('', 'msg_2', '', 0, 0, 'done')",
    )
    .execute(&mut *transaction)
    .await
    .expect("an insert");
    let worker = inbox.worker(fine()).start();
    let receipt = inbox.accept(completed("msg_2").delivery()).await;
    assert!(matches!(receipt, Receipt::Unavailable(_)), "{receipt:?}");
    put(&inbox, "msg_3").await;
    until(&inbox, |counts| counts.done == 1).await;
    transaction.rollback().await.expect("it goes on");
    until(&inbox, |counts| counts.done == 2).await;
    worker.stop().await;
}

async fn a_connection_that_freezes_is_replaced(place: Place) {
    let options = options_of(&place);
    let proxy = Proxy::start(&options).await;
    let pool = PgPoolOptions::new().max_connections(8);
    let pool = pool.connect_with(proxy.through(&options)).await;
    let inbox = Inbox::postgres(pool.expect("a pool")).await;
    let inbox = inbox.expect("it opens");
    put(&inbox, "msg_1").await;
    proxy.freeze();
    put(&inbox, "msg_2").await;
    timeout(PATIENCE, inbox.close()).await.expect("it closes");
}

async fn commits_are_durable_whatever_the_database_is_set_to(place: Place) {
    let inbox = place.open().await;
    place.execute("CREATE TABLE seen (setting TEXT)").await;
    place
        .execute(
            "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             INSERT INTO seen VALUES (current_setting('synchronous_commit')); \
             RETURN NEW; END $$",
        )
        .await;
    place
        .execute("CREATE TRIGGER see AFTER INSERT ON pulse_hooks_inbox EXECUTE FUNCTION see()")
        .await;
    let mut connection = connect(&place).await;
    let name = options_of(&place);
    let name = name.get_database().expect("it has a name");
    let mut expected = vec![];
    for (nth, (set, used)) in [
        ("off", "on"),
        ("local", "on"),
        ("remote_apply", "remote_apply"),
    ]
    .into_iter()
    .enumerate()
    {
        let set = format!("ALTER DATABASE {name} SET synchronous_commit TO {set}");
        sqlx::query(AssertSqlSafe(set))
            .execute(&mut connection)
            .await
            .expect("a good statement");
        // Whoever connects anew has it.
        place.cut_off().await;
        put(&inbox, &format!("msg_{nth}")).await;
        expected.push(used.to_owned());
        connection = connect(&place).await;
    }
    let rows = sqlx::query("SELECT setting FROM seen")
        .fetch_all(&mut connection)
        .await
        .expect("an answer");
    let seen: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(seen, expected);
}

async fn a_role_that_may_not_create_opens_tables_that_are_there(place: Place) {
    let options = options_of(&place);
    let name = options.get_database().expect("it has a name").to_owned();
    let role = format!("{name}_role");
    let mut connection = connect(&place).await;
    let statements = format!(
        "{}; CREATE ROLE {role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        Inbox::POSTGRES_TABLES.trim().trim_end_matches(';')
    );
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(&mut connection)
        .await
        .expect("good statements");
    let pool = postgres::pool(options.username(&role)).await;
    let inbox = Inbox::postgres(pool).await.expect("it opens");
    put(&inbox, "msg_1").await;
    let worker = inbox.worker(fine()).start();
    until(&inbox, |counts| counts.done == 1).await;
    worker.stop().await;
    assert_eq!(only(&inbox).await.attempt, 1);
}

async fn a_pool_that_is_too_small_is_refused(place: Place) {
    let pool = PgPoolOptions::new().max_connections(2);
    let pool = pool.connect_with(options_of(&place)).await.expect("a pool");
    let error = Inbox::postgres(pool).await.expect_err("it is too small");
    assert!(matches!(error, InboxError::PoolTooSmall { .. }));
    let message = error.to_string();
    assert!(message.contains("at least 3 connections"), "{message}");
    assert!(message.contains("has 2"), "{message}");
}
