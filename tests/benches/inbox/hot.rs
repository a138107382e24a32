//! What events that wait for one key cost those of other keys.

// Printing is what a benchmark is for.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::{Duration, Instant};

use pulse_hooks::Delivery;
use pulse_hooks::inbox::{Inbox, RunningWorker};
use pulse_hooks::testing::TestDelivery;
use pulse_hooks_benches::fixture::small_of;
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use tempfile::TempDir;
use tokio::time::sleep;

use super::load::{self, Begun, HOT};
use super::sqlite;

const WAITING: usize = 50_000;

/// How much longer it takes until deliveries are put, and until all of them have been claimed
/// meanwhile, where so many others wait for one key, than in an empty inbox.
pub(crate) async fn ratios(turns: usize, deliveries: usize) -> (f64, f64) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("hot.db");
    let hot = Running::start(&path).await;
    hot.heat(&path).await;
    let empty = Running::start(&folder.path().join("empty.db")).await;
    let mut puts = Vec::new();
    let mut claims = Vec::new();
    for _ in 0..turns {
        let (hot_put, hot_claim) = hot.time(deliveries).await;
        let (empty_put, empty_claim) = empty.time(deliveries).await;
        puts.push((hot_put, empty_put));
        claims.push((hot_claim, empty_claim));
    }
    let counts = hot.inbox.counts().await.expect("counts");
    assert_eq!((counts.running, counts.waiting), (1, WAITING as u64));
    (super::ratio(&puts), super::ratio(&claims))
}

struct Running {
    inbox: Inbox,
    begun: Begun,
    _worker: RunningWorker,
}

impl Running {
    async fn start(path: &Path) -> Self {
        let inbox = Inbox::sqlite(path).await.expect("it opens");
        let begun = Begun::new();
        Self {
            _worker: inbox.worker(begun.router()).concurrency(64).start(),
            inbox,
            begun,
        }
    }

    /// Has one event of the hot key run, and the others wait for it.
    async fn heat(&self, path: &Path) {
        let hot = |nth| {
            let delivery = TestDelivery::of_body(small_of(HOT));
            delivery.id(format!("msg_hot{nth:08}")).delivery()
        };
        let all: Vec<Delivery> = (0..=WAITING).map(hot).collect();
        let begin = Instant::now();
        load::time_puts(&self.inbox, all).await;
        let due =
            "SELECT COUNT(*) FROM pulse_hooks_inbox WHERE state <> 'done' AND due_at IS NOT NULL";
        let mut connection = sqlite::options(path).connect().await.expect("a connection");
        loop {
            let row = sqlx::query(due).fetch_one(&mut connection).await;
            // The one that runs has the end of its lease.
            if row.expect("an answer").get::<i64, _>(0) == 1 {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
        connection.close().await.expect("it is ours");
        let took = begin.elapsed().as_secs_f64();
        println!("{WAITING} events of one key put, and found waiting, in {took:.1} s");
    }

    /// Seconds until all are put, and until all are claimed.
    async fn time(&self, deliveries: usize) -> (f64, f64) {
        let all = load::deliveries(deliveries);
        let begin = Instant::now();
        let put = load::time_puts(&self.inbox, all).await;
        self.begun.wait(deliveries).await;
        (put, begin.elapsed().as_secs_f64())
    }
}
