//! Texts of other people's, as a database takes them.

use std::borrow::Cow;

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
