//! Texts of other people, so that all of them can be seen.

/// The text with whatever is invisible, or turns the direction of what follows, written out:
/// `\u{202e}`. Line breaks and tabs stay.
pub(super) fn visible(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            all.extend(character.escape_unicode());
        } else {
            all.push(character);
        }
    }
    all
}

fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        // Marks without width, directions, and the characters of Unicode's tags.
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(visible("a\0b\u{1b}[31m"), r"a\u{0}b\u{1b}[31m");
        assert_eq!(visible("exe\u{202e}gpj\u{200b}"), r"exe\u{202e}gpj\u{200b}");
        assert_eq!(visible("één\n\tline <b>"), "één\n\tline <b>");
    }
}
