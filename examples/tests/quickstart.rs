//! `quickstart` plays the main job and tells whether every answer was the expected one.

use std::net::TcpListener;
use std::process::{Command, Output};

fn quickstart(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_quickstart"))
        .args(arguments)
        .output()
        .expect("quickstart runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("output is text")
}

#[test]
fn plays_every_delivery_and_ends() {
    let output = quickstart(&["--port", "0", "--once"]);
    let table = text(&output.stdout);
    assert!(output.status.success(), "{table}{}", text(&output.stderr));

    let row = |sent: &str| {
        let row = table.lines().find(|line| line.starts_with(sent));
        row.unwrap_or_else(|| panic!("no row for `{sent}` in:\n{table}"))
    };
    for (sent, answer, did) in [
        ("created ", "204", "created: job"),
        ("processing ", "204", "ignores"),
        ("completed  ", "204", "25 pages"),
        ("failed ", "204", "unsupported file type"),
        ("a type nobody knows yet", "204", "kept job.archived"),
        ("completed, forged", "401", "not genuine"),
        ("completed, an hour old", "401", "not genuine"),
    ] {
        let row = row(sent);
        assert!(row.contains(answer) && row.contains(did), "{row}");
    }
}

#[test]
fn a_taken_port_is_an_error_that_says_what_to_type() {
    let other = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = other.local_addr().expect("it is bound").port().to_string();

    let output = quickstart(&["--port", &port, "--once"]);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains("another program listens there"), "{error}");
    assert!(
        error.contains("cargo run --bin quickstart -- --port"),
        "{error}"
    );
}

#[test]
fn an_unknown_option_is_an_error_that_lists_the_known() {
    let output = quickstart(&["--prot", "4000"]);
    assert_eq!(output.status.code(), Some(2));
    let error = text(&output.stderr);
    assert!(error.contains("`--prot` is not an option"), "{error}");
    assert!(error.contains("--port N"), "{error}");
}

#[test]
fn help_is_no_mistake() {
    let output = quickstart(&["--help"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("--port N"));
}
