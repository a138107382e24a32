//! Against a job queue on the same database.

use apalis_core::backend::TaskSink as _;
use apalis_sqlite::SqliteStorage;
use pulse_hooks::inbox::Inbox;
use sqlx::sqlite::SqlitePoolOptions;
use tempfile::TempDir;

use super::{load, sqlite};

/// How many times faster ours is.
pub(crate) async fn ratio(turns: usize, deliveries: usize) -> f64 {
    let folder = TempDir::new().expect("a folder");
    let ours = Inbox::sqlite(folder.path().join("ours.db"));
    let ours = ours.await.expect("the inbox opens");
    // More connections would only wait for the one that writes, and time out.
    let pool = SqlitePoolOptions::new().max_connections(1);
    let options = sqlite::options(&folder.path().join("apalis.db"));
    let pool = pool.connect_with(options).await.expect("a pool");
    SqliteStorage::setup(&pool).await.expect("tables");
    // The set-up has just turned the wait for the disk off, and given the cache another size.
    for pragma in ["PRAGMA synchronous = FULL", "PRAGMA cache_size = -2000"] {
        let set = sqlx::query(pragma).execute(&pool).await;
        set.expect("it is what every connection begins with");
    }
    let storage = SqliteStorage::<String>::new(&pool);
    let mut times = Vec::new();
    for _ in 0..turns {
        let storage = storage.clone();
        let rows = load::rows(deliveries / 4);
        let theirs = load::time(rows, move |row| {
            let mut storage = storage.clone();
            async move {
                let body = String::from_utf8(row.body).expect("it is text");
                storage.push(body).await.expect("a push");
            }
        });
        let theirs = theirs.await * 4.0;
        let group = load::time_puts(&ours, load::deliveries(deliveries)).await;
        times.push((theirs, group));
    }
    super::ratio(&times)
}
