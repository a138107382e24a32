//! How much memory the process takes, as it goes on.

use tempfile::TempDir;
use tokio::time::{Duration, sleep};

use crate::event::Kind;
use crate::process::Process;
use crate::sender::Sender;
use crate::store::Store;

/// What it takes after `all` deliveries is little more than after the `first`.
pub(crate) async fn stays(first: usize, all: usize) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::Sqlite(folder.path().to_owned());
    store.prepare().await;
    let process = Process::start(&store);
    let after_first = handle(&process, &store, 0..first).await;
    let after_all = handle(&process, &store, first..all).await;
    let ratio = after_all as f64 / after_first as f64;
    eprintln!("RATIO resident_after_{all}/resident_after_{first} {ratio:.2}");
    assert!(ratio <= 1.2, "{after_first} kB, and later {after_all} kB");
}

/// Gives the resident size in kB once all are settled.
async fn handle(process: &Process, store: &Store, nths: std::ops::Range<usize>) -> u64 {
    let ids = nths.map(|nth| Kind::Fine.id(nth)).collect();
    Sender::start(&vec![process.address()], ids).finish().await;
    while !matches!(store.unsettled().await, Ok(0)) {
        sleep(Duration::from_millis(20)).await;
    }
    let status = format!("/proc/{}/status", process.id());
    let status = std::fs::read_to_string(status).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.trim().strip_suffix(" kB"));
    size.and_then(|size| size.parse().ok())
        .expect("a size in kB")
}
