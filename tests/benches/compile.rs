//! What the macros cost whoever compiles them, in CPU time.
//!
//! `cargo bench -p pulse-hooks-benches --bench compile` (Linux)
//!
//! A hundred handlers in a router, after the body of one was edited, against the same functions
//! under `#[tracing::instrument]`; and a small project from nothing, against one with the leanest
//! crate of this kind. It prints `RATIO check_100_handlers/check_100_instrument <value>` and
//! `RATIO cold_build/cold_build_octoevents <value>`, and fails where a bound is missed.

// Printing is what a benchmark is for.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::process::ExitCode;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};
use pulse_hooks_benches::projects::{Projects, events, functions, our_dependency, router};
use pulse_hooks_benches::report::{Bound, Report, median};

const HANDLERS: usize = 100;
/// Which handlers are edited: what stands behind one moves with it, and is looked at again.
const EDITED: [usize; 3] = [0, HANDLERS / 2, HANDLERS - 1];
const ROUNDS: usize = 7;
const COLD_ROUNDS: usize = 5;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut report = Report::begin();
    incremental(&folder.join("incremental"), &mut report);
    cold(&folder.join("cold"), &mut report);
    report.end()
}

/// The same functions under our attribute and in a router, and under the one that most async
/// functions have.
fn incremental(folder: &Path, report: &mut Report) {
    let projects = Projects::begin(folder, &["events", "handlers", "instrument"]);
    let ours = our_dependency();
    let uses_events = format!("events = {{ path = \"../events\" }}\n{ours}");
    let handlers = |edit| {
        let functions = functions("#[pulse_handler]", HANDLERS, edit);
        functions + &router(HANDLERS)
    };
    let instrument = |edit| {
        let unused = "#![allow(unused_imports)]\n".to_owned();
        unused + &functions("#[tracing::instrument]", HANDLERS, edit)
    };
    let serde = "serde = { version = \"1\", features = [\"derive\"] }\n";
    let tracing = "tracing = \"0.1\"\n";
    projects.add("events", &format!("{ours}{serde}"), &events(HANDLERS));
    projects.add("handlers", &uses_events, &handlers((0, 0)));
    let uses_both = format!("{uses_events}{tracing}");
    projects.add("instrument", &uses_both, &instrument((0, 0)));
    projects.fetch();
    projects.check("handlers");
    projects.check("instrument");

    let mut all = Vec::new();
    for edited in EDITED {
        let mut ratios = Vec::new();
        // The first edit throws more away than the ones after it.
        for round in 0..=ROUNDS {
            projects.edit("handlers", &handlers((edited, round + 1)));
            let of_handlers = cpu_seconds(|| projects.check("handlers"));
            projects.edit("instrument", &instrument((edited, round + 1)));
            let of_instrument = cpu_seconds(|| projects.check("instrument"));
            if round > 0 {
                ratios.push(of_handlers / of_instrument);
            }
        }
        println!(
            "edited handler {edited}: {:.2}",
            median(ratios.iter().copied())
        );
        all.extend(ratios);
    }
    let name = format!("check_{HANDLERS}_handlers/check_{HANDLERS}_instrument");
    report.ratio(&name, median(all), Bound::AtMost(1.0));
}

/// A project with one handler, and one of the leanest crate of this kind, each with all it
/// depends on.
fn cold(folder: &Path, report: &mut Report) {
    let projects = Projects::begin(folder, &["ours", "octoevents_one"]);
    projects.add(
        "ours",
        &our_dependency(),
        include_str!("src/one_handler.rs"),
    );
    let rival = "octoevents = { version = \"=0.5.0\", features = [\"tower\"] }\n";
    let rivals = include_str!("src/one_handler_octoevents.rs");
    projects.add("octoevents_one", rival, rivals);
    projects.fetch();

    let cold = |name: &str| {
        projects.forget();
        cpu_seconds(|| projects.check(name))
    };
    let ratios = (0..COLD_ROUNDS).map(|_| cold("ours") / cold("octoevents_one"));
    report.ratio(
        "cold_build/cold_build_octoevents",
        median(ratios),
        Bound::AtMost(1.5),
    );
}

/// What the processes that `work` starts and waits for spend, theirs included.
fn cpu_seconds(work: impl FnOnce()) -> f64 {
    let before = spent();
    work();
    spent() - before
}

fn spent() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the kernel counts it");
    let seconds = |time: TimeVal| time.num_microseconds() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}
