//! What keeping deliveries costs, against what people would write themselves.
//!
//! `cargo bench -p pulse-hooks-benches --bench inbox`
//!
//! All stand in for 64 connections: as many tasks put deliveries as fast as they are answered.
//! Contenders take turns in one run, with the same settings of the database, and a ratio is the
//! median over the turns. The slow disk is `strace`, which holds up every `fsync` by 4 ms, for
//! both sides alike. PostgreSQL is a server of the benchmark's own. It fails where a bound is
//! missed; where `strace` or PostgreSQL is not installed, its figures are left out.

// Printing is what a benchmark is for.
#![allow(clippy::print_stdout)]

mod apalis;
mod grown;
mod hot;
mod load;
mod postgres;
mod sqlite;
mod steady;

use std::process::{Command, ExitCode};

use pulse_hooks_benches::report::{Bound, Report, median};
use pulse_hooks_tests::postgres::is_there;

/// Set for the process in which every `fsync` takes longer.
const SLOW: &str = "PULSE_HOOKS_BENCH_SLOW_DISK";

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    if std::env::var_os(SLOW).is_some() {
        println!("{}", runtime.block_on(sqlite::group_ratio(3, 500)));
        return ExitCode::SUCCESS;
    }
    let mut report = Report::begin();
    let group = runtime.block_on(sqlite::group_ratio(7, 4_000));
    report.ratio(
        "sqlite_group/sqlite_one_commit_each",
        group,
        Bound::AtLeast(3.0),
    );
    if let Some(slow) = group_ratio_on_a_slow_disk() {
        let name = "sqlite_group_4ms/sqlite_one_commit_each_4ms";
        report.ratio(name, slow, Bound::AtLeast(15.0));
    }
    let apalis = runtime.block_on(apalis::ratio(7, 2_000));
    report.ratio("sqlite_put/apalis_sqlite_push", apalis, Bound::AtLeast(4.0));
    if is_there() {
        let plain = runtime.block_on(postgres::ratio(7, 4_000));
        report.ratio(
            "postgres_put/postgres_plain_insert",
            plain,
            Bound::AtLeast(0.9),
        );
    }
    let p99 = runtime.block_on(steady::p99());
    report.ratio(
        "p99_of_a_202_at_500_per_second/100ms",
        p99 / 100.0,
        Bound::AtMost(1.0),
    );
    let (put, claim) = runtime.block_on(grown::ratios(9, 3_000));
    report.ratio("put_1M/put_empty", put, Bound::AtMost(1.3));
    report.ratio("claim_1M/claim_empty", claim, Bound::AtMost(1.3));
    let (put, claim) = runtime.block_on(hot::ratios(9, 3_000));
    report.ratio("put_hot_key_50k/put_empty", put, Bound::AtMost(1.3));
    report.ratio("claim_hot_key_50k/claim_empty", claim, Bound::AtMost(1.3));
    report.end()
}

/// In a process of its own, since every call of it is traced.
fn group_ratio_on_a_slow_disk() -> Option<f64> {
    let output = Command::new("strace")
        .args(["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"])
        .args(["-e", "trace=fsync,fdatasync"])
        .args(["-e", "inject=fsync,fdatasync:delay_exit=4000"])
        .arg(std::env::current_exe().expect("this program has a path"))
        .env(SLOW, "1")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let ratio = text.lines().last().and_then(|line| line.parse().ok());
    Some(ratio.expect("the other process ends with its figure"))
}

/// How much longer each of `turns` of the one took than the other's beside it.
fn ratio(turns: &[(f64, f64)]) -> f64 {
    median(turns.iter().map(|(one, other)| one / other))
}
