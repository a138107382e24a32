//! No 202 leaves before the delivery is on the disk: `strace` holds up or fails each `fsync`.

use std::collections::HashSet;
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::event::Kind;
use crate::process::start_injected;
use crate::sender::send_once;
use crate::store::Store;

/// What puts a commit on the disk.
const FSYNC: &str = "fsync,fdatasync";

const REQUIRED: &str = "PULSE_HOOKS_REQUIRE_STRACE";

/// Whether `strace` is installed; where it is not, says that these tests are ignored.
pub(crate) fn is_to_be_had() -> bool {
    let is_there = Command::new("strace").arg("-V").output().is_ok();
    if !is_there {
        let required = std::env::var_os(REQUIRED).is_some();
        assert!(!required, "strace is not installed, and {REQUIRED} is set");
        eprintln!("strace is not installed: the tests of the order of writes are ignored");
    }
    is_there
}

pub(crate) async fn a_202_waits_for_its_fsync() {
    const DELAY: Duration = Duration::from_millis(250);
    let folder = TempDir::new().expect("a folder");
    let store = Store::Sqlite(folder.path().to_owned());
    store.prepare().await;
    let inject = format!("delay_exit={}", DELAY.as_micros());
    let server = start_injected(&store, FSYNC, &inject);
    let address = server.address();
    let mut sent = JoinSet::new();
    for nth in 0..16 {
        // They come while the commits of others wait, and must not be answered with them.
        sleep(DELAY / 5).await;
        sent.spawn(async move {
            let begin = Instant::now();
            let status = send_once(address, &Kind::Fine.id(nth), nth).await;
            (status, begin.elapsed())
        });
    }
    for (status, took) in sent.join_all().await {
        assert_eq!(status, 202);
        assert!(
            took >= DELAY,
            "answered after {took:?}, and an fsync takes {DELAY:?}"
        );
    }
}

pub(crate) async fn no_202_without_its_fsync() {
    // The first of them are those of opening.
    let statuses = send_with(FSYNC, "error=EIO:when=20+").await;
    assert!(statuses.contains(&202) && statuses.contains(&503));
}

pub(crate) async fn one_fsync_that_fails_is_no_end() {
    let statuses = send_with(FSYNC, "error=EIO:when=20").await;
    assert_fails_now_and_then(&statuses);
}

pub(crate) async fn a_full_disk_is_no_end_once_there_is_room() {
    let statuses = send_with("pwrite64", "error=ENOSPC:when=60..62").await;
    assert_fails_now_and_then(&statuses);
}

/// Every connection counts anew, so that each fails once.
fn assert_fails_now_and_then(statuses: &[u16]) {
    let failed = statuses.iter().filter(|status| **status == 503).count();
    assert!(failed > 0 && failed <= statuses.len() / 3, "{statuses:?}");
    let twice = [503; 2];
    assert!(!statuses.windows(2).any(|two| two == twice), "{statuses:?}");
}

/// What 40 deliveries in a row are answered; those that were told 202 are there in the end.
async fn send_with(calls: &str, inject: &str) -> Vec<u16> {
    let folder = TempDir::new().expect("a folder");
    let store = Store::Sqlite(folder.path().to_owned());
    store.prepare().await;
    let server = start_injected(&store, calls, inject);
    let mut statuses = Vec::new();
    for nth in 0..40 {
        statuses.push(send_once(server.address(), &Kind::Fine.id(nth), nth).await);
    }
    drop(server);
    assert!(
        statuses.iter().all(|status| [202, 503].contains(status)),
        "{statuses:?}"
    );
    let kept: HashSet<_> = store
        .events()
        .await
        .into_iter()
        .map(|event| event.id)
        .collect();
    for (nth, status) in statuses.iter().enumerate() {
        assert!(
            *status != 202 || kept.contains(&Kind::Fine.id(nth)),
            "{nth} was acknowledged and is lost"
        );
    }
    statuses
}
