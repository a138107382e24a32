//! What goes to the two outputs: plain where they are no terminal, or `NO_COLOR` is set.

use std::borrow::Cow;
use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::exit::Failure;

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();
pub(crate) const FAINT: Style = Style::new().dimmed();

/// Writes `text` in one piece, so that what comes from two tasks does not mix.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes bytes as they are, for the program behind the pipe.
pub(crate) fn print_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Writes JSON, for the program behind the pipe.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
    print_bytes(format!("{}\n", json_for_terminals(&json)).as_bytes())?;
    Ok(())
}

/// JSON that says the same, and commands no terminal that it comes to. Outside of its strings there
/// is nothing to escape.
fn json_for_terminals(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for char in json.chars() {
        if is_command(char) {
            text.push_str(&format!("\\u{:04x}", u32::from(char)));
        } else {
            text.push(char);
        }
    }
    text
}

/// Tells something beside the result.
pub(crate) fn note(text: &str) {
    // Nobody is left to tell that nobody listens.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

pub(crate) fn complain(message: &str) {
    note(&format!("{BAD}error:{BAD:#} {message}"));
}

/// Text from outside, such that it cannot command the terminal.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_command) {
        return Cow::Borrowed(text);
    }
    let escaped = text.chars().map(|char| match char {
        char if is_command(char) => char.escape_unicode().to_string(),
        char => char.to_string(),
    });
    Cow::Owned(escaped.collect())
}

/// Controls but for line ends and tabs; and what turns the direction of writing round.
fn is_command(char: char) -> bool {
    (char.is_control() && !matches!(char, '\n' | '\t'))
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{json_for_terminals, printable};

    #[test]
    fn json_commands_no_terminal_and_says_the_same() {
        let value = serde_json::json!({"a\u{202e}": "\u{1b}[2J\u{9b}2J\u{7f}é\n"});
        let json = json_for_terminals(&serde_json::to_string_pretty(&value).expect("JSON"));
        assert!(
            !json.contains(['\u{1b}', '\u{9b}', '\u{7f}', '\u{202e}']),
            "{json}"
        );
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read, value);
    }

    #[test]
    fn text_from_outside_cannot_command_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(printable("a\u{9b}2J\u{202e}"), "a\\u{9b}2J\\u{202e}");
    }

    #[test]
    fn text_without_commands_stays_as_it_is() {
        assert_eq!(printable("één\n\t…"), "één\n\t…");
    }
}
