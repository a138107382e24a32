//! What is signed, in either scheme.

/// `id.timestamp.body`, in the parts it is hashed in.
#[derive(Clone, Copy)]
pub(super) struct Content<'a> {
    pub(super) id: &'a str,
    /// As the header has it: `007` and `7` are one time but two signatures.
    pub(super) timestamp: &'a str,
    pub(super) body: &'a [u8],
}

impl<'a> Content<'a> {
    pub(super) fn parts(&self) -> [&'a [u8]; 5] {
        [
            self.id.as_bytes(),
            b".",
            self.timestamp.as_bytes(),
            b".",
            self.body,
        ]
    }
}
