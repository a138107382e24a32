//! Reads why the API refused, from a body of any form.

use serde_json::{Map, Value};

use super::key::ApiKey;
use crate::JobError;

/// The longest message that is kept, in characters.
const MAX_MESSAGE: usize = 1000;

/// The reason in `body`: `{"error": {"code", "message", "details"}}`, `{"error": "text"}`,
/// `{"errors": […]}`, `{"detail": …}`, those fields without a frame, a problem with a `title`
/// (RFC 9457), or a text. Where it repeats the key, the key is left out.
pub(super) fn read(body: &[u8], key: &ApiKey) -> JobError {
    let mut json = serde_json::from_slice(body)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()));
    key.hide_in(&mut json);
    let mut reason = match json {
        Value::Object(fields) => of_object(fields),
        other => from_json(other),
    };
    reason.code = reason.code.and_then(|text| tidy(&text));
    reason.message = reason.message.and_then(|text| tidy(&text));
    reason
}

fn of_object(mut fields: Map<String, Value>) -> JobError {
    let framed = ["error", "errors", "detail"]
        .into_iter()
        .find_map(|name| fields.remove(name).filter(|value| !value.is_null()));
    // What stands beside the frame counts where the frame says nothing.
    let beside = from_json(Value::Object(fields));
    let Some(framed) = framed else {
        return beside;
    };
    let within = from_json(framed);
    let mut extra = beside.extra;
    extra.extend(within.extra);
    let words = |name: &str| Some(extra.get(name)?.as_str()?.to_owned());
    JobError {
        code: within.code.or(beside.code),
        message: (within.message)
            .or(beside.message)
            .or_else(|| words("msg"))
            .or_else(|| words("title")),
        details: within.details.or(beside.details),
        extra,
    }
}

/// An error as text, as an object, or as anything else, which then is its details.
pub(super) fn from_json(value: Value) -> JobError {
    match value {
        Value::String(_) | Value::Object(_) => {
            serde_json::from_value(value).expect("any text and any object is an error")
        }
        Value::Null => JobError::default(),
        other => of_details(other),
    }
}

/// Web frameworks list what is wrong with each field, each with a `msg` or a `message`.
fn of_details(details: Value) -> JobError {
    let list = || details.as_array().into_iter().flatten();
    let problems: Vec<&str> = list()
        .filter_map(|problem| {
            let words = problem.get("msg").or_else(|| problem.get("message"));
            words.or(Some(problem))?.as_str()
        })
        .collect();
    let message = (!problems.is_empty()).then(|| problems.join("; "));
    let code = list().find_map(|problem| Some(problem.get("code")?.as_str()?.to_owned()));
    JobError {
        code,
        message,
        details: Some(details),
        ..JobError::default()
    }
}

/// In one line, without what a terminal would obey, and not too long; nothing if nothing is left.
fn tidy(text: &str) -> Option<String> {
    let visible: String = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(MAX_MESSAGE) {
        _ if line.is_empty() => None,
        Some((end, _)) => Some(format!("{}…", &line[..end])),
        None => Some(line),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &[u8]) -> JobError {
        let key = ApiKey::parse("s3ntinel").ok().unwrap();
        super::read(body, &key)
    }

    fn parts(body: &str) -> (Option<String>, Option<String>) {
        let reason = read(body.as_bytes());
        (reason.code, reason.message)
    }

    fn some(code: &str, message: &str) -> (Option<String>, Option<String>) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (some(code), some(message))
    }

    #[test]
    fn code_and_message_are_found_in_every_form() {
        for (body, code, message) in [
            (
                r#"{"error":{"code":"AUTH_002","message":"no","details":{}}}"#,
                "AUTH_002",
                "no",
            ),
            (r#"{"error":{"code":7,"message":null}}"#, "7", ""),
            (r#"{"error":"no"}"#, "", "no"),
            (r#"{"error":"no","code":"A"}"#, "A", "no"),
            (r#"{"error":null,"message":"no"}"#, "", "no"),
            (r#"{"detail":"no"}"#, "", "no"),
            (r#"{"detail":{"code":"A","message":"no"}}"#, "A", "no"),
            (
                r#"{"detail":[{"loc":["body","x"],"msg":"one"},{"msg":"two"}]}"#,
                "",
                "one; two",
            ),
            (r#"{"message":"no","code":"A"}"#, "A", "no"),
            (
                r#"{"errors":[{"code":"A","message":"one"},{"message":"two"}]}"#,
                "A",
                "one; two",
            ),
            (r#"{"title":"Bad","detail":{"msg":"no"}}"#, "", "no"),
            (r#"{"title":"Bad","detail":{"x":1}}"#, "", "Bad"),
            (r#"{"title":"Bad","detail":"no page 7"}"#, "", "no page 7"),
            (r#""no""#, "", "no"),
            (r#"["no"]"#, "", "no"),
            ("no such\n job", "", "no such job"),
            ("<html><h1>502</h1></html>", "", "<html><h1>502</h1></html>"),
            (
                r#"{"error":{"message":"cut"#,
                "",
                r#"{"error":{"message":"cut"#,
            ),
            ("", "", ""),
            (" \n", "", ""),
            ("null", "", ""),
            ("[]", "", ""),
            ("{}", "", ""),
            ("12", "", ""),
        ] {
            assert_eq!(parts(body), some(code, message), "{body}");
        }
    }

    #[test]
    fn nothing_of_the_body_is_lost_to_its_form() {
        let reason = read(br#"{"error":{"code":"A","details":[1],"hint":"x"},"request_id":"r"}"#);
        assert_eq!(reason.details, Some(json!([1])));
        assert_eq!(reason.extra["hint"], "x");
        assert_eq!(reason.extra["request_id"], "r");
        assert_eq!(
            read(br#"{"error":[{"a":1}]}"#).details,
            Some(json!([{"a": 1}]))
        );
    }

    #[test]
    fn the_key_is_left_out_wherever_the_api_repeats_it() {
        for body in [
            r#"{"error":{"code":"s3ntinel","message":"no key s3ntinel","details":["s3ntinel"]}}"#,
            r#"{"error":"s\u0033ntinel is unknown","s3ntinel":{"s3ntinel":"s3ntinel"}}"#,
            r#"{"detail":[{"msg":"s3ntinel","input":"s3ntinel"}]}"#,
            "<p>s3ntinel</p>",
        ] {
            let reason = read(body.as_bytes());
            let shown = format!("{reason:?} {reason}");
            assert!(!shown.contains("s3ntinel"), "{shown}");
            assert!(shown.contains("[API key]"), "{shown}");
        }
    }

    #[test]
    fn a_message_is_one_line_of_bounded_length_that_no_terminal_obeys() {
        assert_eq!(read(b"\x1b[2Jgone\x07").message.unwrap(), "[2Jgone");
        assert_eq!(read(b"\xff\xfe").message.unwrap(), "\u{fffd}\u{fffd}");
        let long = read("é".repeat(5000).as_bytes()).message.unwrap();
        assert_eq!(long.chars().count(), MAX_MESSAGE + 1);
    }
}
