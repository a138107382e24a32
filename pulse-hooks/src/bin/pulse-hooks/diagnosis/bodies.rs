//! What may have been signed, where another body arrived.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::json_text::{Layout, Strings, Style, restyle};

/// What happened to a body between signing and arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    NewlineAdded,
    NewlineLost,
    /// `\n` became `\r\n`.
    ReturnsAdded,
    /// `\r\n` became `\n`.
    ReturnsLost,
    MarkAdded,
    MarkLost,
    WhiteSpaceAdded,
    Quoted,
    Base64,
    /// The signer hashed nothing.
    SignedEmpty,
    /// JSON was read and written again; it was signed in this style.
    Reserialised {
        style: Style,
        sorted: bool,
        newline: bool,
    },
}

/// The longest body that is written in every style: anybody may send longer ones.
const RESERIALISED_LIMIT: usize = 64 * 1024;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// Every body that may have become `body`, the likeliest first.
pub(super) fn variants(body: &[u8]) -> Vec<(Change, Vec<u8>)> {
    let mut all = vec![
        (Change::NewlineLost, [body, b"\n"].concat()),
        (Change::NewlineLost, [body, b"\r\n"].concat()),
        (Change::ReturnsLost, with_returns(body)),
        (Change::ReturnsAdded, without_returns(body)),
        (Change::MarkLost, [MARK, body].concat()),
        (Change::SignedEmpty, Vec::new()),
    ];
    let mut put = |change, variant: Option<&[u8]>| {
        all.extend(variant.map(|variant| (change, variant.to_vec())));
    };
    put(Change::NewlineAdded, body.strip_suffix(b"\n"));
    put(Change::NewlineAdded, body.strip_suffix(b"\r\n"));
    put(Change::MarkAdded, body.strip_prefix(MARK));
    put(Change::WhiteSpaceAdded, Some(body.trim_ascii()));
    let quoted = serde_json::from_slice::<String>(body).ok();
    put(Change::Quoted, quoted.as_deref().map(str::as_bytes));
    let decoded = BASE64_STANDARD.decode(body.trim_ascii()).ok();
    put(Change::Base64, decoded.as_deref());
    all.extend(reserialised(body));
    all.retain(|(_, variant)| variant != body);
    all
}

fn with_returns(body: &[u8]) -> Vec<u8> {
    let lines: Vec<_> = without_returns(body)
        .split(|&byte| byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    lines.join(&b"\r\n"[..])
}

fn without_returns(body: &[u8]) -> Vec<u8> {
    let is_kept = |index: &usize| !body[*index..].starts_with(b"\r\n");
    (0..body.len())
        .filter(is_kept)
        .map(|index| body[index])
        .collect()
}

fn reserialised(body: &[u8]) -> Vec<(Change, Vec<u8>)> {
    let text = std::str::from_utf8(body).ok();
    let Some(text) = text.filter(|text| text.len() <= RESERIALISED_LIMIT) else {
        return Vec::new();
    };
    // Reading it into values puts keys in order.
    let sorted = serde_json::from_str::<serde_json::Value>(text).ok();
    let sorted = sorted.map(|mut value| {
        // They are, unless another crate has turned `preserve_order` on.
        value.sort_all_objects();
        value.to_string()
    });
    let mut all = Vec::new();
    for (text, sorted) in [(Some(text), false), (sorted.as_deref(), true)] {
        for style in styles() {
            let Some(written) = text.and_then(|text| restyle(text, style)) else {
                continue;
            };
            for (newline, end) in [(false, ""), (true, "\n")] {
                let change = Change::Reserialised {
                    style,
                    sorted,
                    newline,
                };
                all.push((change, format!("{written}{end}").into_bytes()));
            }
        }
    }
    all
}

fn styles() -> impl Iterator<Item = Style> {
    const LAYOUTS: [Layout; 4] = [
        Layout::Compact,
        Layout::Spaced,
        Layout::Indented(2),
        Layout::Indented(4),
    ];
    const STRINGS: [Strings; 4] = [
        Strings::AsTheyAre,
        Strings::Plain,
        Strings::Ascii,
        Strings::AsciiAndSlashes,
    ];
    STRINGS
        .into_iter()
        .flat_map(|strings| LAYOUTS.map(|layout| Style { layout, strings }))
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewlineAdded => f.write_str("a newline was added at its end"),
            Self::NewlineLost => f.write_str("the newline at its end was lost"),
            Self::ReturnsAdded => f.write_str("its line ends became CRLF, and were LF"),
            Self::ReturnsLost => f.write_str("its line ends became LF, and were CRLF"),
            Self::MarkAdded => f.write_str("a byte order mark was put before it"),
            Self::MarkLost => f.write_str("the byte order mark before it was lost"),
            Self::WhiteSpaceAdded => f.write_str("white space was added around it"),
            Self::Quoted => f.write_str("it was put into quotes, as a JSON string"),
            Self::Base64 => f.write_str("it was encoded as base64"),
            Self::SignedEmpty => f.write_str("the sender signed an empty body"),
            Self::Reserialised {
                style,
                sorted,
                newline,
            } => {
                f.write_str("its JSON was read and written again; it was signed ")?;
                describe(f, *style)?;
                let sorted = if *sorted { ", keys sorted" } else { "" };
                let newline = if *newline {
                    ", a newline at its end"
                } else {
                    ""
                };
                write!(f, "{sorted}{newline}")
            }
        }
    }
}

fn describe(f: &mut fmt::Formatter<'_>, style: Style) -> fmt::Result {
    match style.layout {
        Layout::Compact => f.write_str("without white space")?,
        Layout::Spaced => f.write_str("with a space after each `,` and `:`")?,
        Layout::Indented(width) => write!(f, "in lines indented by {width}")?,
    }
    f.write_str(match style.strings {
        Strings::AsTheyAre => "",
        Strings::Plain => ", without escapes that are not needed",
        Strings::Ascii => ", what is not ASCII as `\\u…`",
        Strings::AsciiAndSlashes => ", what is not ASCII as `\\u…` and `/` as `\\/`",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(signed: &str, arrived: &str) -> Option<Change> {
        let mut all = variants(arrived.as_bytes()).into_iter();
        let found = all.find(|(_, variant)| variant == signed.as_bytes());
        found.map(|(change, _)| change)
    }

    #[test]
    fn likely_changes_are_found() {
        for (signed, arrived, expected) in [
            ("a", "a\n", Change::NewlineAdded),
            ("a", "a\r\n", Change::NewlineAdded),
            ("a\n", "a", Change::NewlineLost),
            ("a\r\n", "a", Change::NewlineLost),
            ("a\r\nb\r\n", "a\nb\n", Change::ReturnsLost),
            ("a\nb\n", "a\r\nb\r\n", Change::ReturnsAdded),
            ("\u{feff}a", "a", Change::MarkLost),
            ("a", "\u{feff}a", Change::MarkAdded),
            ("a", "  a\n", Change::WhiteSpaceAdded),
            ("{\"a\":1}", "\"{\\\"a\\\":1}\"", Change::Quoted),
            ("{\"a\":1}", "eyJhIjoxfQ==", Change::Base64),
            ("", "a", Change::SignedEmpty),
        ] {
            assert_eq!(
                change(signed, arrived),
                Some(expected),
                "{signed:?} {arrived:?}"
            );
        }
    }

    #[test]
    fn json_that_was_written_again_is_found() {
        let style = |layout, strings| Style { layout, strings };
        for (signed, arrived, expected, is_sorted) in [
            (
                r#"{"b":1,"a":2.50}"#,
                r#"{"b": 1, "a": 2.50}"#,
                style(Layout::Compact, Strings::AsTheyAre),
                false,
            ),
            (
                r#"{"b": 1, "a": 2}"#,
                r#"{"b":1,"a":2}"#,
                style(Layout::Spaced, Strings::AsTheyAre),
                false,
            ),
            (
                r#"{"a":2,"b":1}"#,
                r#"{"b": 1, "a": 2}"#,
                style(Layout::Compact, Strings::AsTheyAre),
                true,
            ),
            (
                r#"{"a": "\u00e9"}"#,
                r#"{"a":"é"}"#,
                style(Layout::Spaced, Strings::Ascii),
                false,
            ),
            (
                r#"{"a":"é"}"#,
                r#"{"a":"\u00e9"}"#,
                style(Layout::Compact, Strings::Plain),
                false,
            ),
            (
                r#"{"a":"x\/y"}"#,
                r#"{"a":"x/y"}"#,
                style(Layout::Compact, Strings::AsciiAndSlashes),
                false,
            ),
            (
                "{\n  \"a\": 1\n}",
                r#"{"a":1}"#,
                style(Layout::Indented(2), Strings::AsTheyAre),
                false,
            ),
        ] {
            let Some(Change::Reserialised { style, sorted, .. }) = change(signed, arrived) else {
                panic!("{signed} {arrived}")
            };
            assert_eq!((style, sorted), (expected, is_sorted), "{signed}");
        }
    }

    #[test]
    fn a_body_is_no_variant_of_itself() {
        let body = b"{\"a\":1}";
        assert!(variants(body).iter().all(|(_, variant)| variant != body));
    }
}
