//! What a million settled events cost those that come.

use std::path::Path;
use std::time::Instant;

use pulse_hooks::inbox::Inbox;
use sqlx::ConnectOptions as _;
use tempfile::TempDir;

use super::load::{self, Begun};
use super::sqlite;

/// How much longer putting and handling takes in an inbox that has grown.
pub(crate) async fn ratios(turns: usize, deliveries: usize) -> (f64, f64) {
    let folder = TempDir::new().expect("a folder");
    let grown = folder.path().join("grown.db");
    Inbox::sqlite(&grown).await.expect("it opens").close().await;
    grow(&grown).await;
    let grown = Inbox::sqlite(grown).await.expect("it opens");
    let empty = Inbox::sqlite(folder.path().join("empty.db"));
    let empty = empty.await.expect("it opens");
    let mut puts = Vec::new();
    let mut claims = Vec::new();
    for _ in 0..turns {
        let put_grown = load::time_puts(&grown, load::deliveries(deliveries)).await;
        let put_empty = load::time_puts(&empty, load::deliveries(deliveries)).await;
        puts.push((put_grown, put_empty));
        let claim_grown = time_claims(&grown, deliveries).await;
        let claim_empty = time_claims(&empty, deliveries).await;
        claims.push((claim_grown, claim_empty));
    }
    (super::ratio(&puts), super::ratio(&claims))
}

/// Seconds until all `deliveries` that wait have been claimed.
async fn time_claims(inbox: &Inbox, deliveries: usize) -> f64 {
    let begun = Begun::new();
    let begin = Instant::now();
    let worker = inbox.worker(begun.router()).concurrency(64).start();
    begun.wait(deliveries).await;
    let took = begin.elapsed().as_secs_f64();
    worker.stop().await;
    took
}

/// A million events that came over the last four weeks.
async fn grow(path: &Path) {
    let fill = "WITH RECURSIVE nth (number) AS \
         (SELECT 1 UNION ALL SELECT number + 1 FROM nth WHERE number < 1000000) \
         INSERT INTO pulse_hooks_inbox (source, id, event_type, event_key, sent_at, received_at, \
         state, attempt, settled_at) \
         SELECT '', printf('msg_2MVhOeuqHUqY8k%012d', number), 'job.completed', \
         printf('123e4567-e89b-12d3-a456-%012d', number), time, time, 'done', 1, time FROM \
         (SELECT number, CAST(unixepoch('subsec') * 1000 AS INTEGER) - (1000000 - number) * 2400 \
         AS time FROM nth); \
         INSERT INTO pulse_hooks_payloads (number, headers, body) \
         SELECT number, randomblob(400), randomblob(221) FROM pulse_hooks_inbox";
    let mut connection = sqlite::options(path).connect().await.expect("a connection");
    let filled = sqlx::raw_sql(fill).execute(&mut connection).await;
    filled.expect("a million rows");
}
