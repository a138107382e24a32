//! Sinks and databases that are down, slow, or killed, and come back.

use std::collections::HashSet;
use std::time::Duration;

use pulse_hooks::inbox::{Filter, Inbox};
use pulse_hooks::{Delivery, Receipt, Sink};
use pulse_hooks_tests::postgres::{self, Server};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::Test;
use crate::host::Host;
use crate::ledger::{Ledger, Told};
use crate::load::{Load, Outage, assert_refused_and_served};
use crate::requests::endpoint;

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_sink_that_refuses_is_503_until_it_is_back,
        a_sink_that_hangs_holds_its_places_and_the_rest_is_503,
        a_locked_sqlite_file_is_503_until_it_is_free,
    ]
}

pub(crate) fn tests_on_postgres() -> Vec<(&'static str, Test)> {
    tests![a_postgres_server_that_is_killed_makes_no_202_untrue]
}

const SENDERS: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    Refuses,
    Hangs,
}

/// A store in a state that tests set.
struct Store {
    state: watch::Receiver<State>,
    ledger: Ledger,
}

impl Sink for Store {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        let mut state = self.state.clone();
        let state = state.wait_for(|state| *state != State::Hangs).await;
        match state.map(|state| *state) {
            Ok(State::Up) => self.ledger.accept(delivery).await,
            _ => Receipt::unavailable("the store is down"),
        }
    }
}

/// Senders in front of such a store, with room for so many of them at one time.
fn start(host: Host, places: usize) -> (watch::Sender<State>, Ledger, Load) {
    let state = watch::Sender::new(State::Up);
    let ledger = Ledger::default();
    let store = Store {
        state: state.subscribe(),
        ledger: ledger.clone(),
    };
    let endpoint = endpoint(store).concurrency_limit(places);
    let load = Load::start(host.serve(&endpoint), SENDERS);
    (state, ledger, load)
}

async fn a_sink_that_refuses_is_503_until_it_is_back(host: Host) {
    let (state, ledger, load) = start(host, SENDERS);
    let mut outages = Vec::new();
    for _ in 0..3 {
        load.answers(4 * SENDERS).await;
        state.send_replace(State::Refuses);
        outages.push(Outage::during(load.answers(4 * SENDERS)).await);
        state.send_replace(State::Up);
    }
    load.answers(4 * SENDERS).await;
    let told = load.stop().await;
    assert_refused_and_served(&outages, &told);
    ledger.assert_true(&told);
}

async fn a_sink_that_hangs_holds_its_places_and_the_rest_is_503(host: Host) {
    let (state, ledger, load) = start(host, SENDERS / 2);
    load.answers(4 * SENDERS).await;
    state.send_replace(State::Hangs);
    let outage = Outage::during(load.answers(4 * SENDERS)).await;
    state.send_replace(State::Up);
    load.answers(4 * SENDERS).await;
    let told = load.stop().await;
    outage.assert_refused(&told);
    let afterwards = outage.afterwards(&told);
    assert!(afterwards.iter().any(|told| told.is_success()));
    // Those that were held are among them.
    ledger.assert_true(&told);
}

/// What was acknowledged is in the inbox; a sender that was put off finds it there or not.
async fn assert_kept(inbox: &Inbox, told: &[Told]) {
    let mut kept = HashSet::new();
    let mut next = None;
    loop {
        let page = inbox
            .list(Filter::new(), next, 1_000)
            .await
            .expect("a page");
        kept.extend(page.entries.iter().map(|entry| entry.id.clone()));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    for told in told {
        assert!(told.is_success() || told.is_for_now(), "{told:?}");
        assert!(!told.is_success() || kept.contains(&told.id), "{told:?}");
    }
}

fn start_on(inbox: &Inbox, host: Host) -> Load {
    Load::start(host.serve(&endpoint(inbox.clone())), SENDERS)
}

async fn a_locked_sqlite_file_is_503_until_it_is_free(host: Host) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("inbox.db");
    let inbox = Inbox::sqlite(&path).await.expect("the inbox opens");
    let load = start_on(&inbox, host);
    load.answers(4 * SENDERS).await;

    // The inbox leaves it little time between two commits.
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .busy_timeout(Duration::from_secs(60));
    let mut connection = options.connect().await.expect("a connection");
    let lock = connection.begin_with("BEGIN IMMEDIATE").await;
    let lock = lock.expect("the lock");
    let outage = Outage::during(load.answers(SENDERS + 1)).await;
    lock.rollback().await.expect("it is given back");

    load.answers(4 * SENDERS).await;
    let told = load.stop().await;
    assert_refused_and_served(&[outage], &told);
    assert_kept(&inbox, &told).await;
}

async fn a_postgres_server_that_is_killed_makes_no_202_untrue(host: Host) {
    let mut server = Server::start_own().await.expect("a server");
    let pool = postgres::pool(server.database().await).await;
    let inbox = Inbox::postgres(pool).await.expect("the inbox opens");
    let load = start_on(&inbox, host);
    for _ in 0..2 {
        load.answers(4 * SENDERS).await;
        server.crash().await;
    }
    let up = Outage::during(load.answers(4 * SENDERS)).await;
    load.answers(4 * SENDERS).await;
    let told = load.stop().await;
    for told in up.afterwards(&told) {
        assert!(told.is_success(), "{told:?}");
    }
    assert_kept(&inbox, &told).await;
}
