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

pub(crate) const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut nth = 0;
    while nth < left.len() {
        if left[nth] != right[nth] {
            return false;
        }
        nth += 1;
    }
    true
}

/// Some texts by one bit each, which their letters choose. Routers compare every event with every
/// other: where two sieves share no bit, the texts, which take the compiler long, need no look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sieve(u64);

impl Sieve {
    pub(crate) const fn of(texts: &[&str]) -> Self {
        let mut bits = 0;
        let mut nth = 0;
        while nth < texts.len() {
            // The low bits: a text's last letters hardly reach the high ones.
            bits |= 1 << (fnv_1a(texts[nth].as_bytes()) % 64);
            nth += 1;
        }
        Self(bits)
    }

    pub(crate) const fn may_share(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The hash FNV-1a of 64 bits.
const fn fnv_1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut nth = 0;
    while nth < bytes.len() {
        hash = (hash ^ bytes[nth] as u64).wrapping_mul(0x0100_0000_01b3);
        nth += 1;
    }
    hash
}
