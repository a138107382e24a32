//! Texts of other people's, as a database takes them and as they are shown.

use std::borrow::Cow;
use std::fmt::Write as _;

/// PostgreSQL stores no NUL.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        text.replace('\0', "\u{fffd}").into()
    } else {
        text.into()
    }
}

/// The beginning of a text, where it is longer than that.
pub(super) fn beginning(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// Bytes that are no UTF-8 are written out: `\xff`.
pub(crate) fn escape(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut all = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        all.push_str(chunk.valid());
        for byte in chunk.invalid() {
            write!(all, "\\x{byte:02x}").expect("a string takes all");
        }
    }
    Cow::Owned(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_nul_is_itself() {
        assert!(matches!(text("job-1"), Cow::Borrowed("job-1")));
        assert_eq!(text("a\0b"), "a\u{fffd}b");
    }

    #[test]
    fn a_beginning_ends_between_characters() {
        assert_eq!(beginning("grün", 3), "gr");
        assert_eq!(beginning("grün", 99), "grün");
    }
}
