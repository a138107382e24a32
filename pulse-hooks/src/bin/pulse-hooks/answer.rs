//! An endpoint's answer, as it is shown.

use std::fmt::Write as _;
use std::time::Duration;

use http::StatusCode;
use http::header::{LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};

use crate::exit::Failure;
use crate::output::{BAD, FAINT, GOOD, printable};
use crate::post::Answer;

/// As much of a body as helps.
const SHOWN: usize = 2000;

pub(crate) fn describe(answer: &Answer) -> String {
    let style = if answer.status.is_success() {
        GOOD
    } else {
        BAD
    };
    let mut text = format!(
        "{style}{}{style:#}  {FAINT}in {}{FAINT:#}\n",
        answer.status,
        took(answer.took)
    );
    for name in [RETRY_AFTER.as_str(), LOCATION.as_str(), "webhook-delivery"] {
        for value in answer.headers.get_all(name) {
            let value = String::from_utf8_lossy(value.as_bytes());
            let _ = writeln!(text, "{name}: {}", printable(&value));
        }
    }
    if !answer.body.is_empty() {
        let shown = &answer.body[..answer.body.len().min(SHOWN)];
        let _ = writeln!(text, "{}", printable(&String::from_utf8_lossy(shown)));
        if answer.body.len() > SHOWN {
            let _ = writeln!(text, "{FAINT}… {} bytes{FAINT:#}", answer.body.len());
        }
    }
    text
}

pub(crate) fn judge(status: StatusCode) -> Result<(), Failure> {
    if status.is_success() {
        Ok(())
    } else {
        Err(Failure::Refused)
    }
}

/// What a status mostly means here.
pub(crate) fn advice(answer: &Answer) -> Option<&'static str> {
    match answer.status {
        status if status.is_redirection() => {
            Some("Pulse follows no redirects: give it the URL that this one leads to.")
        }
        StatusCode::UNAUTHORIZED if asks_for_a_password(answer) => Some(
            "It asks for a user and a password: put them into the URL, as in \
             `http://user:password@host/path`.",
        ),
        StatusCode::UNAUTHORIZED => Some(
            "The endpoint does not take it for genuine: it has another secret, its clock is off, \
             or the body changes on its way.",
        ),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            Some("Is this the path that the endpoint is mounted at?")
        }
        _ => None,
    }
}

fn asks_for_a_password(answer: &Answer) -> bool {
    let mut challenges = answer.headers.get_all(WWW_AUTHENTICATE).iter();
    challenges.any(|challenge| {
        let scheme = challenge.as_bytes().get(..5).unwrap_or_default();
        scheme.eq_ignore_ascii_case(b"basic")
    })
}

pub(crate) fn took(time: Duration) -> String {
    if time < Duration::from_millis(10) {
        format!("{:.1} ms", time.as_secs_f64() * 1000.0)
    } else if time < Duration::from_secs(10) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}
