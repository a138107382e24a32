//! What `listen` shows of one request.

use std::fmt::Write as _;

use http::StatusCode;
use jiff::Timestamp;

use super::receiver::Handled;
use crate::answer::took;
use crate::diagnosis::Diagnosis;
use crate::json_text::{Layout, Strings, Style, restyle};
use crate::message::Message;
use crate::output::{BAD, FAINT, GOOD, NAME, printable};
use crate::post::Unreachable;

const PRETTY: Style = Style {
    layout: Layout::Indented(2),
    strings: Strings::AsTheyAre,
};

pub(super) fn genuine(
    at: Timestamp,
    message: &Message,
    handled: &Handled,
    status: StatusCode,
) -> String {
    let mut text = head(at, message);
    let style = if status.is_success() { GOOD } else { BAD };
    let _ = write!(text, "  {style}{}{style:#}", status.as_u16());
    match handled {
        Handled::Kept => {}
        Handled::Forwarded(Ok(answer)) => {
            let _ = write!(text, "  {FAINT}in {}{FAINT:#}", took(answer.took));
        }
        Handled::Forwarded(Err(Unreachable(reason))) => {
            let _ = write!(text, "  {BAD}{}{BAD:#}", printable(reason));
        }
    }
    let body = String::from_utf8_lossy(&message.body);
    let body = restyle(&body, PRETTY).unwrap_or_else(|| body.into_owned());
    let _ = writeln!(text, "\n{}", printable(&body));
    text
}

/// Its body is not shown: anybody may have sent it.
pub(super) fn refused(
    at: Timestamp,
    message: &Message,
    status: StatusCode,
    reasons: &[String],
) -> String {
    let mut text = head(at, message);
    let _ = writeln!(text, "  {BAD}{} refused{BAD:#}", status.as_u16());
    for reason in reasons {
        let _ = writeln!(text, "- {}", printable(reason));
    }
    text
}

fn head(at: Timestamp, message: &Message) -> String {
    let event_type = message.event_type();
    let event_type = event_type.as_deref().map_or("?".into(), printable);
    let id = message.id().map_or("?".into(), printable);
    format!(
        "{FAINT}{}{FAINT:#}  {NAME}{event_type}{NAME:#}  {id}",
        at.strftime("%H:%M:%SZ")
    )
}

/// Why a request was answered so.
pub(super) fn reasons(status: StatusCode, diagnosis: Option<&Diagnosis>) -> Vec<String> {
    match diagnosis {
        Some(Diagnosis { error, findings }) => {
            let error = error.iter().map(ToString::to_string);
            error
                .chain(findings.iter().map(ToString::to_string))
                .collect()
        }
        None => vec![by_status(status).to_owned()],
    }
}

fn by_status(status: StatusCode) -> &'static str {
    match status {
        StatusCode::METHOD_NOT_ALLOWED => "deliveries come by POST",
        StatusCode::PAYLOAD_TOO_LARGE => "the body is longer than 1 MiB",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "the body is compressed, and deliveries come as they are"
        }
        StatusCode::REQUEST_TIMEOUT => "the body did not arrive in time",
        _ => "it could not be taken just now",
    }
}
