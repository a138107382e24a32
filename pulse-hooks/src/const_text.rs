//! Text in constants, where the standard library can neither join nor compare it.

/// Text that grows in a constant. What does not fit is left out.
pub(crate) struct Text {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl Text {
    const CAPACITY: usize = 8192;

    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; Self::CAPACITY],
            length: 0,
        }
    }

    /// Begins with `text` in backticks.
    pub(crate) const fn quoting(text: &str) -> Self {
        Self::new().quote(text)
    }

    pub(crate) const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.length + text.len() <= Self::CAPACITY {
            let room = self.bytes.split_at_mut(self.length).1;
            room.split_at_mut(text.len()).0.copy_from_slice(text);
            self.length += text.len();
        }
        self
    }

    pub(crate) const fn quote(self, text: &str) -> Self {
        self.push("`").push(text).push("`")
    }

    pub(crate) const fn number(self, number: usize) -> Self {
        let text = if number > 9 {
            self.number(number / 10)
        } else {
            self
        };
        let digits = "0123456789".split_at(number % 10).1;
        text.push(digits.split_at(1).0)
    }

    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

pub(crate) const fn contains(texts: &[&str], text: &str) -> bool {
    let mut nth = 0;
    while nth < texts.len() {
        if same(texts[nth], text) {
            return true;
        }
        nth += 1;
    }
    false
}

/// By words: the compiler allows a constant some two million steps, and routers compare every
/// event with every other.
pub(crate) const fn same(left: &str, right: &str) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let (left, left_rest) = left.as_bytes().as_chunks();
    let (right, right_rest) = right.as_bytes().as_chunks();
    let mut nth = 0;
    while nth < left.len() {
        if u64::from_ne_bytes(left[nth]) != u64::from_ne_bytes(right[nth]) {
            return false;
        }
        nth += 1;
    }
    let mut nth = 0;
    while nth < left_rest.len() {
        if left_rest[nth] != right_rest[nth] {
            return false;
        }
        nth += 1;
    }
    true
}
