//! The page of an inbox, over HTTP: on axum below a prefix, and on actix-web in a scope.
//!
//! What needs a browser is in `browser`: it runs in headless Chromium, by way of its `chromedriver`.
//! Where they are not installed these tests are ignored; with `PULSE_HOOKS_REQUIRE_CHROMIUM` set
//! they fail.

use std::future::Future;
use std::pin::Pin;

use libtest_mimic::{Arguments, Failed, Trial};
use site::{Mount, Site};

/// A test that holds on every mount.
type Test = fn(Site) -> Pin<Box<dyn Future<Output = ()>>>;

/// Names tests.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        vec![$((concat!(module_path!(), "::", stringify!($name)), (|site| Box::pin($name(site))) as $crate::Test)),*]
    };
}

mod acting;
mod auth;
mod browser;
mod chromium;
mod forgery;
mod hostile;
#[path = "../behaviour/support/listen.rs"]
mod listen;
mod listing;
#[path = "../behaviour/support/logs.rs"]
mod logs;
mod showing;
mod site;

fn main() {
    let arguments = Arguments::from_args();
    let is_there = chromium::is_there();
    let mut trials = Vec::new();
    for mount in [Mount::Axum, Mount::Actix] {
        let tests = [
            acting::tests(),
            auth::tests(),
            forgery::tests(),
            hostile::tests(),
            listing::tests(),
            showing::tests(),
        ];
        for (path, test) in tests.concat() {
            trials.push(Trial::test(name(mount, path), move || run(mount, test)));
        }
        for (path, test) in browser::tests() {
            let trial = Trial::test(name(mount, path), move || run(mount, test));
            trials.push(trial.with_ignored_flag(!is_there));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn name(mount: Mount, path: &str) -> String {
    format!("{mount:?}::{}", path.trim_start_matches("page::")).to_lowercase()
}

fn run(mount: Mount, test: Test) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async { test(Site::new(mount).await).await });
    Ok(())
}
