//! Mistakes in a client's settings are told when it is made.

use pulse_hooks::client::{PulseClient, SetupError};

use crate::support::KEY;
use crate::support::server::{Reply, Server};

fn message(result: Result<PulseClient, SetupError>) -> String {
    let error = result.unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
    error.to_string()
}

#[test]
fn a_key_that_is_none_is_refused_without_being_shown() {
    for (key, expected) in [
        ("", "the API key is empty"),
        (" \n", "the API key is empty"),
        ("s3ntinel\n", "the API key holds a line break"),
        ("s3ntinel\r\nx-evil: 1", "the API key holds a line break"),
        ("s3ntinel key", "the API key holds a space"),
        (
            "\"s3ntinel\u{201d}",
            "the API key holds a space or another character",
        ),
        (
            "s3ntinel\u{7f}",
            "the API key holds a space or another character",
        ),
    ] {
        let message = message(PulseClient::new(key));
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains("s3ntinel"), "{message}");
    }
}

#[test]
fn a_base_url_that_is_no_place_for_an_api_is_refused() {
    for (url, expected) in [
        ("", "is no URL"),
        ("api.runpulse.com", "`api.runpulse.com` is no URL"),
        ("ftp://api.runpulse.com", "is neither `http` nor `https`"),
        ("file:///etc/passwd", "is neither `http` nor `https`"),
        ("https://", "is no URL"),
        ("https://user:s3ntinel@api.example", "names a user"),
        ("https://api.example?x=1", "has a query"),
        ("https://api.example#x", "has a query or a fragment"),
    ] {
        let message = message(PulseClient::builder(KEY).base_url(url).build());
        assert!(message.contains(expected), "{message}");
        assert!(message.contains("write it as in `https://"), "{message}");
        assert!(!message.contains("s3ntinel"), "{message}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let message = message(PulseClient::builder("").base_url("nowhere").build());
    assert!(message.contains("the API key is empty"), "{message}");
    assert!(message.contains("`nowhere` is no URL"), "{message}");
}

#[tokio::test]
async fn a_base_url_may_have_a_path() {
    let server = Server::always(Reply::status(404)).await;
    for path in ["/gate/pulse", "/gate/pulse/"] {
        let client = PulseClient::builder(KEY).base_url(server.url(path));
        client.build().unwrap().job("1").await.unwrap_err();
    }
    for request in server.requests() {
        assert_eq!(request.target, "/gate/pulse/job/1");
    }
}

/// Runs a test again, in a process with this environment, and gives what it says.
fn child(test: &str, environment: &[(&str, Option<&str>)]) -> String {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test, "--nocapture"]);
    child.env(CHILD, "1");
    for (name, value) in environment {
        match value {
            Some(value) => child.env(name, value),
            None => child.env_remove(name),
        };
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Is set in such a process.
const CHILD: &str = "PULSE_HOOKS_TEST_CHILD";

#[test]
#[allow(clippy::print_stdout)] // The parent reads it.
fn the_key_comes_from_the_environment() {
    if std::env::var_os(CHILD).is_some() {
        println!("made: {:?}", PulseClient::from_env());
        return;
    }
    let with = |key| {
        let name = "setup::the_key_comes_from_the_environment";
        child(name, &[("PULSE_API_KEY", key)])
    };
    let made = with(Some(KEY));
    assert!(made.contains("made: Ok(PulseClient"), "{made}");
    assert!(made.contains("https://api.runpulse.com"), "{made}");
    assert!(!made.contains(KEY), "{made}");
    let expected = "environment variable `PULSE_API_KEY`: not set; set it to your Pulse API key";
    assert!(with(None).contains(expected));
    assert!(with(Some("")).contains("the API key is empty"));
}

#[cfg(target_os = "linux")]
#[tokio::test]
#[allow(clippy::print_stdout)] // The parent reads it.
async fn a_system_without_certificates_reaches_an_api_that_is_not_encrypted_and_no_other() {
    if std::env::var_os(CHILD).is_some() {
        let server = Server::always(Reply::status(404)).await;
        let plain = PulseClient::builder(KEY).base_url(server.url(""));
        let error = plain.build().unwrap().job("1").await.unwrap_err();
        println!("plain: {:?}", error.status());
        println!("encrypted: {:?}", PulseClient::new(KEY));
        return;
    }
    let said = child(
        "setup::a_system_without_certificates_reaches_an_api_that_is_not_encrypted_and_no_other",
        &[
            ("SSL_CERT_FILE", Some("/dev/null")),
            ("SSL_CERT_DIR", Some("/dev/null")),
        ],
    );
    assert!(said.contains("plain: Some(404)"), "{said}");
    assert!(
        said.contains("encrypted: Err(TLS cannot be set up"),
        "{said}"
    );
    assert!(said.contains("`SSL_CERT_FILE`"), "{said}");
}
