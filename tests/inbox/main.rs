//! The inbox over each of its databases.
//!
//! The tests on PostgreSQL bring their own server, unless `PULSE_HOOKS_TEST_POSTGRES` names one.
//! Where there is none they are ignored; with `PULSE_HOOKS_REQUIRE_POSTGRES` set they fail.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use place::{Maker, Place};
use pulse_hooks_tests::postgres::{self, Server};

/// A test that holds on both databases.
type Test = fn(Place) -> Pin<Box<dyn Future<Output = ()>>>;

/// Names tests.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        vec![$((concat!(module_path!(), "::", stringify!($name)), (|place| Box::pin($name(place))) as $crate::Test)),*]
    };
}

mod inline;
mod keeping;
mod keys;
mod leases;
mod once;
mod operating;
mod outages;
mod place;
mod proxy;
mod running;

fn main() {
    let arguments = Arguments::from_args();
    let is_there = postgres::is_there();
    let server = (is_there && !arguments.list).then(|| {
        let server = runtime().block_on(Server::start());
        Arc::new(server.unwrap_or_else(|reason| panic!("{reason}")))
    });
    let mut trials = place::tests();
    let both = [
        keeping::tests(),
        running::tests(),
        leases::tests(),
        inline::tests(),
        once::tests(),
        keys::tests(),
        operating::tests(),
        outages::tests(),
    ];
    let both = both.concat();
    for &(name, test) in &both {
        trials.push(Trial::test(full_name("sqlite", name), move || {
            run(test, &Maker::Sqlite)
        }));
    }
    let on_postgres = [
        both,
        once::tests_on_postgres(),
        keys::tests_on_postgres(),
        outages::tests_on_postgres(),
    ];
    for (name, test) in on_postgres.concat() {
        let maker = Maker::Postgres(server.clone());
        let trial = Trial::test(full_name("postgres", name), move || run(test, &maker));
        trials.push(trial.with_ignored_flag(!is_there));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    // Ends the server, which `exit` would leave behind.
    drop(server);
    conclusion.exit();
}

fn full_name(database: &str, path: &str) -> String {
    format!("{database}::{}", path.trim_start_matches("inbox::"))
}

fn run(test: Test, maker: &Maker) -> Result<(), Failed> {
    runtime().block_on(async { test(maker.make().await).await });
    Ok(())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}
