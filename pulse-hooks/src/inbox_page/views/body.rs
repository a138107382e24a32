//! A delivery's body, to be read by people.

use serde::de::IgnoredAny;

use super::visible::visible;
use crate::inbox::escape;

/// How much of a body is shown, in bytes.
const LIMIT: usize = 256 * 1024;

pub(super) struct BodyText {
    pub(super) text: String,
    /// Whether this is the beginning of something longer.
    pub(super) is_cut: bool,
}

impl BodyText {
    /// JSON is indented and otherwise left as it was written, with its order, its repeated keys
    /// and its numbers. All else is shown as it is.
    pub(super) fn new(body: &[u8]) -> Self {
        let text = escape(body);
        let is_json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
        let mut text = if is_json {
            indent(&text)
        } else {
            text.into_owned()
        };
        let is_cut = text.len() > LIMIT;
        if is_cut {
            text.truncate(text.floor_char_boundary(LIMIT));
        }
        Self {
            text: visible(&text),
            is_cut,
        }
    }
}

/// Breaks valid JSON into lines; changes nothing but the white space between its tokens. It stops
/// soon after [`LIMIT`], since what is deeply nested grows a lot.
fn indent(json: &str) -> String {
    let mut all = String::with_capacity(json.len() * 2);
    let mut depth = 0;
    let mut rest = json.trim_start();
    while !rest.is_empty() && all.len() <= LIMIT {
        let (token, after) = rest.split_at(token_length(rest));
        rest = after.trim_start();
        match token {
            "{" | "[" if !rest.starts_with(['}', ']']) => {
                all.push_str(token);
                depth += 1;
                push_line(&mut all, depth);
            }
            // What was opened just now is empty, and stays on its line.
            "}" | "]" if !all.ends_with(['{', '[']) => {
                depth -= 1;
                push_line(&mut all, depth);
                all.push_str(token);
            }
            "," => {
                all.push(',');
                push_line(&mut all, depth);
            }
            ":" => all.push_str(": "),
            _ => all.push_str(token),
        }
    }
    all
}

fn push_line(all: &mut String, depth: usize) {
    all.push('\n');
    all.extend(std::iter::repeat_n("  ", depth));
}

/// Of the token that valid JSON begins with, in bytes.
fn token_length(json: &str) -> usize {
    const MARKS: [char; 6] = ['{', '}', '[', ']', ':', ','];
    let ends = |character: char| MARKS.contains(&character) || character.is_ascii_whitespace();
    if json.starts_with(MARKS) {
        1
    } else if json.starts_with('"') {
        let mut is_escaped = true;
        let end = json.bytes().position(|byte| {
            let is_end = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            is_end
        });
        end.map_or(json.len(), |end| end + 1)
    } else {
        json.find(ends).unwrap_or(json.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str) -> String {
        BodyText::new(body.as_bytes()).text
    }

    #[test]
    fn json_is_indented_and_otherwise_left_alone() {
        let body =
            r#" {"b":1.50,"a" : [ 1e400 , {} , [ ],[{"x":null}]],"b":12345678901234567890123}"#;
        let lines = [
            "{",
            r#"  "b": 1.50,"#,
            r#"  "a": ["#,
            "    1e400,",
            "    {},",
            "    [],",
            "    [",
            "      {",
            r#"        "x": null"#,
            "      }",
            "    ]",
            "  ],",
            r#"  "b": 12345678901234567890123"#,
            "}",
        ];
        assert_eq!(shown(body), lines.join("\n"));
    }

    #[test]
    fn marks_within_texts_break_no_line() {
        let body = r#"{"a{\"":"}\\","[,]":": \\\""}"#;
        let lines = ["{", r#"  "a{\"": "}\\","#, r#"  "[,]": ": \\\"""#, "}"];
        assert_eq!(shown(body), lines.join("\n"));
    }

    #[test]
    fn what_is_no_json_is_shown_as_it_is() {
        for body in ["{\"a\":1", "a, b: {c}", "", "[1] [2]"] {
            assert_eq!(shown(body), body);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_written_out() {
        let body = BodyText::new(b"{\"a\":\"\xff\xc3\"}");
        assert_eq!(body.text, r#"{"a":"\xff\xc3"}"#);
        assert!(!body.is_cut);
    }

    #[test]
    fn what_is_long_or_deep_is_cut() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        for body in ["é".repeat(LIMIT), deep] {
            let body = BodyText::new(body.as_bytes());
            assert!(body.is_cut);
            assert!(body.text.len() <= LIMIT);
        }
    }
}
