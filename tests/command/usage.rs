//! Help, secrets, and what is told to those who use the command wrongly.

use tempfile::TempDir;

use super::Test;
use super::command::{OTHER_SECRET, SECRET, pulse_hooks, write};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        every_command_has_help_with_examples,
        exit_codes_are_documented,
        every_shell_has_completions,
        an_unknown_command_is_a_usage_error,
        a_secret_on_the_command_line_is_refused_with_the_reason,
        a_secret_in_the_place_of_its_file_is_not_shown,
        a_broken_secret_file_is_named,
        without_a_secret_the_variable_is_named,
        a_secret_may_come_from_a_file,
        a_closed_pipe_is_told_by_the_code_alone,
        bash_completes_what_stands_after_a_subcommand,
        a_secret_in_the_place_of_a_file_is_not_shown,
    ]
}

async fn every_command_has_help_with_examples() {
    for command in [
        "send",
        "sign",
        "verify",
        "listen",
        "replay",
        "inbox",
        "portal",
        "extract",
        "job",
        "completions",
    ] {
        let ran = pulse_hooks(&[command, "--help"]).run().await;
        ran.expect(0)
            .says("Examples:")
            .says(&format!("pulse-hooks {command}"));
    }
}

async fn exit_codes_are_documented() {
    let ran = pulse_hooks(&["--help"]).run().await;
    ran.expect(0).says("Exit codes:").says("  3  ");
}

async fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = pulse_hooks(&["completions", shell])
            .without_secret()
            .run()
            .await;
        assert!(ran.expect(0).out.contains("secret-file"), "{shell}");
    }
}

async fn an_unknown_command_is_a_usage_error() {
    pulse_hooks(&["sned"]).run().await.expect(2).says("send");
}

async fn a_secret_on_the_command_line_is_refused_with_the_reason() {
    for command in [
        &["sign", "--secret", SECRET][..],
        &["sign", &format!("--secret={SECRET}")],
        &["verify", "--secret", SECRET],
        &[
            "send",
            "completed",
            "--to",
            "http://127.0.0.1:1",
            "--secret",
            SECRET,
        ],
        &[
            "replay",
            "file",
            "--to",
            "http://127.0.0.1:1",
            "--secret",
            SECRET,
        ],
        &["listen", "--port", "0", "--secret"],
    ] {
        let ran = pulse_hooks(command).run().await;
        ran.expect(2)
            .says("seen by every user of this machine")
            .says("PULSE_WEBHOOK_SECRET");
    }
}

/// That it is shown nowhere is checked after every run.
async fn a_secret_in_the_place_of_its_file_is_not_shown() {
    let ran = pulse_hooks(&["sign", "--secret-file", SECRET]).run().await;
    ran.expect(2).says("takes the name of a file");
}

async fn a_broken_secret_file_is_named() {
    let folder = TempDir::new().expect("a folder");
    for (content, reason) in [
        (&b"whsec_"[..], "is empty"),
        (b"whsec_c2hvcnQ=", "24 is the least"),
        (b"\"quoted\"", "is not base64"),
        (b" \n", "no secret given"),
        (b"\xff", "cannot be read"),
    ] {
        let file = write(&folder, "secret", content);
        let ran = pulse_hooks(&["sign", "--secret-file", &file]).run().await;
        ran.expect(2).says(&file).says(reason);
    }
    let missing = folder.path().join("missing");
    let missing = missing.to_str().expect("UTF-8");
    let ran = pulse_hooks(&["sign", "--secret-file", missing]).run().await;
    ran.expect(2).says(missing).says("cannot be read");
}

async fn without_a_secret_the_variable_is_named() {
    let ran = pulse_hooks(&["sign"]).without_secret().run().await;
    ran.expect(2)
        .says("PULSE_WEBHOOK_SECRET")
        .says("--secret-file");
}

async fn a_secret_may_come_from_a_file() {
    let folder = TempDir::new().expect("a folder");
    let file = write(&folder, "secret", format!("{SECRET}\n"));
    let arguments = ["sign", "--id", "msg_1", "--at", "1705314600"];
    let from_file = [&arguments[..], &["--secret-file", &file]].concat();
    let from_file = pulse_hooks(&from_file)
        .without_secret()
        .input("{}")
        .run()
        .await;
    let from_variable = pulse_hooks(&arguments).input("{}").run().await;
    assert_eq!(from_file.expect(0).out, from_variable.expect(0).out);
}

async fn a_closed_pipe_is_told_by_the_code_alone() {
    let ran = pulse_hooks(&["completions", "bash"]).run_into_closed_pipe();
    assert_eq!((ran.code, ran.error.as_str()), (141, ""));
}

/// With the shell itself: what the script is made of may be right, and not fit together.
async fn bash_completes_what_stands_after_a_subcommand() {
    let folder = TempDir::new().expect("a folder");
    let ran = pulse_hooks(&["completions", "bash"]).run().await;
    let script = write(&folder, "completions", &ran.expect(0).out);
    for (words, expected) in [
        ("se", "send"),
        ("send --tam", "--tamper"),
        ("send --tamper bo", "body"),
        ("inbox re", "replay"),
        ("inbox replay --de", "--dead"),
        ("job wa", "wait"),
    ] {
        let mut backwards = words.rsplit(' ');
        let last = backwards.next().unwrap_or_default();
        let before = backwards.next().unwrap_or("pulse-hooks");
        let typed = words.split(' ').count();
        let ask = format!(
            "source {script}; COMP_WORDS=(pulse-hooks {words}); COMP_CWORD={typed}; \
             [[ $(complete -p pulse-hooks) =~ -F\\ ([^ ]+) ]]; \
             ${{BASH_REMATCH[1]}} pulse-hooks {last} {before}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let output = std::process::Command::new("bash")
            .args(["-c", &ask])
            .output();
        let output = output.expect("bash is there");
        let found = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            found.lines().any(|word| word == expected),
            "{words}: {found}"
        );
    }
}

async fn a_secret_in_the_place_of_a_file_is_not_shown() {
    for command in ["verify", "sign", "replay"] {
        let mut arguments = vec![command, OTHER_SECRET];
        if command == "replay" {
            arguments.extend(["--to", "http://127.0.0.1:1"]);
        }
        let ran = pulse_hooks(&arguments).run().await;
        ran.expect(2).says("what looks like a secret");
        assert!(!ran.error.contains("C2FVsBQI"), "{}", ran.error);
    }
}
