//! JSON in another style, token by token: numbers, escapes and the order of keys stay as they were
//! written, which reading it into values and writing it again would not keep.

use std::fmt::Write as _;

use serde::de::IgnoredAny;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) layout: Layout,
    pub(crate) strings: Strings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// No white space at all.
    Compact,
    /// A space after each `,` and `:`.
    Spaced,
    /// Lines, indented by so many spaces.
    Indented(usize),
}

/// How text is written that needs no escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strings {
    AsTheyAre,
    /// What is not ASCII as `\u00e9`.
    Ascii,
    /// `/` as `\/`, and what is not ASCII as `\u00e9`.
    AsciiAndSlashes,
    /// No escape that is not needed.
    Plain,
}

/// How deep it may be: an indentation grows with the square of the depth.
const DEPTH_LIMIT: usize = 128;

/// `None` if it is not JSON, or deeper than anybody writes it.
pub(crate) fn restyle(json: &str, style: Style) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(json).ok()?;
    let mut writer = Writer {
        out: String::with_capacity(json.len() * 2),
        layout: style.layout,
        depth: 0,
    };
    let mut rest = json.trim_start();
    let mut before = "";
    while !rest.is_empty() {
        let (token, after) = rest.split_at(token_length(rest));
        writer.write(before, token, style.strings)?;
        before = token;
        rest = after.trim_start();
    }
    Some(writer.out)
}

/// How long the token is that valid JSON begins with.
fn token_length(json: &str) -> usize {
    let bytes = json.as_bytes();
    match bytes[0] {
        b'"' => {
            let mut at = 1;
            while bytes[at] != b'"' {
                at += if bytes[at] == b'\\' { 2 } else { 1 };
            }
            at + 1
        }
        b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
        _ => {
            let is_end = |byte: &u8| b",:]}\"".contains(byte) || byte.is_ascii_whitespace();
            bytes.iter().position(is_end).unwrap_or(bytes.len())
        }
    }
}

struct Writer {
    out: String,
    layout: Layout,
    depth: usize,
}

impl Writer {
    fn write(&mut self, before: &str, token: &str, strings: Strings) -> Option<()> {
        let is_empty = matches!((before, token), ("{", "}") | ("[", "]"));
        match token {
            "}" | "]" => {
                self.depth = self.depth.checked_sub(1)?;
                if !is_empty {
                    self.new_line();
                }
            }
            _ if matches!(before, "{" | "[" | ",") => self.new_line(),
            _ => {}
        }
        match token {
            "{" | "[" => {
                self.depth += 1;
                if self.depth > DEPTH_LIMIT {
                    return None;
                }
                self.out.push_str(token);
            }
            ":" => self.out.push_str(match self.layout {
                Layout::Compact => ":",
                Layout::Spaced | Layout::Indented(_) => ": ",
            }),
            "," => self.out.push_str(match self.layout {
                Layout::Compact | Layout::Indented(_) => ",",
                Layout::Spaced => ", ",
            }),
            _ if token.starts_with('"') => self.write_string(token, strings)?,
            _ => self.out.push_str(token),
        }
        Some(())
    }

    fn new_line(&mut self) {
        if let Layout::Indented(width) = self.layout {
            let _ = write!(self.out, "\n{:1$}", "", width * self.depth);
        }
    }

    fn write_string(&mut self, token: &str, strings: Strings) -> Option<()> {
        if strings == Strings::AsTheyAre {
            self.out.push_str(token);
            return Some(());
        }
        let text: String = serde_json::from_str(token).ok()?;
        let plain = serde_json::to_string(&text).ok()?;
        for char in plain.chars() {
            match char {
                '/' if strings == Strings::AsciiAndSlashes => self.out.push_str("\\/"),
                char if strings != Strings::Plain && !char.is_ascii() => {
                    for unit in char.encode_utf16(&mut [0; 2]) {
                        let _ = write!(self.out, "\\u{unit:04x}");
                    }
                }
                char => self.out.push(char),
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = "{\"a\" : [1.50,true, {}],\n\"b\":\"é\\/x\", \"c\": []}";

    fn layout(layout: Layout) -> String {
        let style = Style {
            layout,
            strings: Strings::AsTheyAre,
        };
        restyle(JSON, style).expect("JSON")
    }

    #[test]
    fn white_space_changes_alone() {
        assert_eq!(
            layout(Layout::Compact),
            r#"{"a":[1.50,true,{}],"b":"é\/x","c":[]}"#
        );
        assert_eq!(
            layout(Layout::Spaced),
            r#"{"a": [1.50, true, {}], "b": "é\/x", "c": []}"#
        );
        assert_eq!(
            layout(Layout::Indented(2)),
            "{\n  \"a\": [\n    1.50,\n    true,\n    {}\n  ],\n  \"b\": \"é\\/x\",\n  \"c\": []\n}"
        );
    }

    #[test]
    fn strings_change_alone() {
        let strings = |strings| {
            let style = Style {
                layout: Layout::Compact,
                strings,
            };
            restyle("\"é\\/😀\\n\"", style).expect("JSON")
        };
        assert_eq!(strings(Strings::Plain), "\"é/😀\\n\"");
        assert_eq!(strings(Strings::Ascii), "\"\\u00e9/\\ud83d\\ude00\\n\"");
        assert_eq!(
            strings(Strings::AsciiAndSlashes),
            "\"\\u00e9\\/\\ud83d\\ude00\\n\""
        );
    }

    #[test]
    fn depth_does_not_make_it_long() {
        let style = Style {
            layout: Layout::Indented(4),
            strings: Strings::AsTheyAre,
        };
        let deep = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(restyle(&deep(128), style).is_some());
        assert_eq!(restyle(&deep(500_000), style), None);
    }

    #[test]
    fn what_is_not_json_has_no_style() {
        let style = Style {
            layout: Layout::Compact,
            strings: Strings::AsTheyAre,
        };
        for text in ["", "{", "{\"a\":1}}", "<html>"] {
            assert_eq!(restyle(text, style), None, "{text}");
        }
    }
}
