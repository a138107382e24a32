//! Hostile and broken traffic over sockets: what an endpoint on axum and one on actix-web answer,
//! and what they take no harm from.
//!
//! Every test runs against both servers. Those that kill a PostgreSQL server need one of their
//! own: where there is none they are ignored; with `PULSE_HOOKS_REQUIRE_POSTGRES` set they fail.

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use pulse_hooks_tests::postgres;

use host::Host;

/// A test that holds on both servers.
type Test = fn(Host) -> Pin<Box<dyn Future<Output = ()>>>;

/// Names tests.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        vec![$((concat!(module_path!(), "::", stringify!($name)), (|host| Box::pin($name(host))) as $crate::Test)),*]
    };
}

mod bodies;
mod clients;
mod handlers;
mod host;
mod json;
mod ledger;
mod load;
#[cfg(target_os = "linux")]
mod memory;
mod places;
mod requests;
mod secret_sources;
mod signatures;
mod stores;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    if memory::is_asked_to_serve() {
        return memory::serve();
    }
    let arguments = Arguments::from_args();
    let tests = [
        bodies::tests(),
        clients::tests(),
        handlers::tests(),
        json::tests(),
        places::tests(),
        secret_sources::tests(),
        signatures::tests(),
        stores::tests(),
        #[cfg(target_os = "linux")]
        memory::tests(),
    ];
    let mut trials = trials(&tests.concat());
    let can_be_started = postgres::can_be_started();
    for trial in self::trials(&stores::tests_on_postgres()) {
        trials.push(trial.with_ignored_flag(!can_be_started));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Each test on each server.
fn trials(tests: &[(&'static str, Test)]) -> Vec<Trial> {
    let on = |host: Host| {
        tests.iter().map(move |&(path, test)| {
            let name = path.trim_start_matches("attacks::");
            Trial::test(format!("{}::{name}", host.name()), move || {
                runtime().block_on(test(host));
                Ok(())
            })
        })
    };
    [Host::Axum, Host::Actix].into_iter().flat_map(on).collect()
}

/// One with threads to spare for handlers that block theirs.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime")
}
