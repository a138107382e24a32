//! What users read when they make a mistake, and what must go on compiling.
//!
//! The snapshots are the words of one compiler. After a change of words, bless them with
//! `TRYBUILD=overwrite cargo test -p pulse-hooks-tests --test ui`, and read the difference.
//! Arguments such as `trybuild=missing` choose single cases.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Failed, Trial};
use trybuild::TestCases;

/// The compiler whose messages the snapshots hold.
const PINNED: &str = "1.95.0";

/// What users cannot name, or could make nothing of. The traits that do show have names which say
/// what they ask for, such as `FirstArgument` and `SharedState`.
const PRIVATE_NAMES: &[&str] = &[
    "__private",
    "__pulse",
    "private::",
    // The probes of generated code.
    "Ask<",
    "Argument<",
    "Choose<",
    "Mistaken",
    "PULSE_IS_",
    "PULSE_HANDLES",
    "PULSE_NAMES",
    "pulse_event_decode",
    "pulse_event_key",
    "pulse_handler_outcome",
    "pulse_retry_time",
    "AnyAnswer",
    "FallibleAnswer",
    "ReadAnswer",
    "NoFailure",
    "AfterFirst",
    "FitsState",
    "HandlerWith",
    "Listed<",
    "RouterBuilder",
    "BoxHandler",
];

/// What differs between the machines that people bless snapshots on: absolute paths, and code of
/// the standard library, which is shown where `rust-src` is installed.
const MACHINE_PATHS: &[&str] = &[
    "--> /", "::: /", "/home/", "/root/", "/Users/", ":\\", "$RUST",
];

fn main() {
    let arguments = env::args().filter(|argument| !argument.starts_with("trybuild="));
    let mut arguments = Arguments::from_iter(arguments);
    // The text is judged after `TRYBUILD=overwrite` has written it.
    arguments.test_threads = Some(1);

    let version = rustc_version();
    let pinned = version == PINNED;
    if !pinned {
        eprintln!("the snapshots hold messages of rustc {PINNED}, and this is rustc {version}:");
        eprintln!("`fail::*` is ignored");
    }
    let mut trials: Vec<_> = files_in("ui/fail".as_ref())
        .into_iter()
        .map(|folder| compile_fail(&folder).with_ignored_flag(!pinned))
        .collect();
    trials.push(Trial::test("pass", || {
        begin_line();
        TestCases::new().pass("ui/pass/*.rs");
        Ok(())
    }));
    trials.push(Trial::test(
        "no_private_names_in_snapshots",
        no_private_names_in_snapshots,
    ));
    trials.push(Trial::test(
        "every_case_has_one_error",
        every_case_has_one_error,
    ));
    libtest_mimic::run(&arguments, trials).exit();
}

/// A trial for each folder: one build of all cases in it.
fn compile_fail(folder: &Path) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let cases = folder.join("*.rs");
    Trial::test(format!("fail::{name}"), move || {
        begin_line();
        TestCases::new().compile_fail(cases);
        Ok(())
    })
}

/// Ends the line with the trial's name, since `trybuild` prints a line for each case.
fn begin_line() {
    eprintln!();
}

fn no_private_names_in_snapshots() -> Result<(), Failed> {
    let mut problems = Vec::new();
    for case in cases() {
        let source = fs::read_to_string(&case)?;
        let Ok(snapshot) = fs::read_to_string(case.with_extension("stderr")) else {
            continue;
        };
        for &name in PRIVATE_NAMES.iter().chain(MACHINE_PATHS) {
            // The case in which a handler has such a name shows it.
            if source.contains(name) {
                continue;
            }
            for line in snapshot.lines().filter(|line| line.contains(name)) {
                problems.push(format!("{}: `{name}` in: {line}", case.display()));
            }
        }
    }
    report(&problems)
}

fn every_case_has_one_error() -> Result<(), Failed> {
    let mut problems = Vec::new();
    for case in cases() {
        let Ok(snapshot) = fs::read_to_string(case.with_extension("stderr")) else {
            problems.push(format!("{}: no snapshot", case.display()));
            continue;
        };
        let (expected, found) = (expected_errors(&case)?, errors_in(&snapshot));
        if found != expected {
            let case = case.display();
            problems.push(format!("{case}: {expected} expected, {found} found"));
        }
    }
    report(&problems)
}

/// One, unless the case says otherwise, which only the proof that errors are collected may.
fn expected_errors(case: &Path) -> Result<usize, Failed> {
    if !case.ends_with("several_mistakes.rs") {
        return Ok(1);
    }
    let source = fs::read_to_string(case)?;
    let first = source.lines().next().unwrap_or_default();
    let number = first.strip_prefix("// errors: ").unwrap_or_default();
    number
        .parse()
        .map_err(|_| format!("{}: begins without `// errors: N`", case.display()).into())
}

fn errors_in(snapshot: &str) -> usize {
    let summaries = ["error: aborting", "error: could not compile"];
    snapshot
        .lines()
        .filter(|line| line.starts_with("error"))
        .filter(|line| !summaries.iter().any(|summary| line.starts_with(summary)))
        .count()
}

fn report(problems: &[String]) -> Result<(), Failed> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(problems.join("\n").into())
}

fn cases() -> Vec<PathBuf> {
    files_in("ui/fail".as_ref())
        .iter()
        .flat_map(|folder| files_in(folder))
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Sorted, because folders are listed in any order.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the tests run in their package's folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    files.sort();
    files
}

/// Such as `1.95.0`.
fn rustc_version() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let output = output.expect("a compiler to ask for its version");
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.split_whitespace().nth(1);
    version.unwrap_or("of no known version").to_owned()
}
