//! The command `pulse-hooks`, run as its users run it.
//!
//! The tests on PostgreSQL bring their own server, unless `PULSE_HOOKS_TEST_POSTGRES` names one.
//! Where there is none they are ignored; with `PULSE_HOOKS_REQUIRE_POSTGRES` set they fail.

use std::future::Future;
use std::pin::Pin;

use libtest_mimic::{Arguments, Trial};

type Test = fn() -> Pin<Box<dyn Future<Output = ()>>>;

/// Names tests.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        vec![$((concat!(module_path!(), "::", stringify!($name)), (|| Box::pin($name())) as $crate::Test)),*]
    };
}

/// What plays the Pulse API.
#[path = "../client/support/server.rs"]
#[allow(dead_code, reason = "another test's module, used here in part")]
mod api;
mod calling;
mod command;
mod inbox;
mod listening;
#[path = "../src/postgres.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "a library's module, used here in part"
)]
mod postgres;
mod sending;
mod service;
mod signing;
mod usage;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let all = [
        usage::tests(),
        signing::tests(),
        sending::tests(),
        listening::tests(),
        inbox::tests(),
        calling::tests(),
    ];
    for (name, test) in all.concat() {
        trials.push(trial(name, test));
    }
    let is_there = postgres::is_there();
    for (name, test) in inbox::tests_on_postgres() {
        trials.push(trial(name, test).with_ignored_flag(!is_there));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn trial(name: &str, test: Test) -> Trial {
    let name = name.trim_start_matches("command::").to_owned();
    Trial::test(name, move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        runtime.block_on(test());
        Ok(())
    })
}
