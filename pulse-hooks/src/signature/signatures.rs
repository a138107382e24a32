//! The signature entries of one request, and what they match.

use super::content::Content;
use super::secrets::Secrets;
use super::verify::{MAX_CHECKS, VerifyError};
use super::{v1, v1a};

/// The most entries a request may carry.
const MAX_ENTRIES: usize = 16;
/// The most bytes its signature header may have.
const MAX_BYTES: usize = 4096;

/// The entries that could be signatures. Versions we do not know and entries nobody could have
/// signed are not ours to judge: a sender in the middle of a change sends them beside good ones.
pub(super) struct Signatures<'h> {
    first_v1: Option<v1::Signature>,
    /// What follows the first of `v1`, mostly nothing.
    after_first_v1: Entries<'h>,
    /// The first of `v1a` and what follows it, mostly nothing.
    since_first_v1a: Entries<'h>,
}

impl<'h> Signatures<'h> {
    pub(super) fn read(header: &'h str, name: &'static str) -> Result<Self, VerifyError> {
        if header.len() > MAX_BYTES {
            return Err(VerifyError::SignaturesTooLong(name));
        }
        let mut signatures = Self {
            first_v1: None,
            after_first_v1: Entries(""),
            since_first_v1a: Entries(""),
        };
        let mut entries = Entries(header);
        let mut count = 0;
        // Once over the header, which may be 4 KiB of white space.
        loop {
            let since = entries.clone();
            let Some(entry) = entries.next() else {
                return Ok(signatures);
            };
            count += 1;
            if count > MAX_ENTRIES {
                return Err(VerifyError::TooManySignatures(name));
            }
            if signatures.first_v1.is_none() {
                signatures.first_v1 = v1::decode(entry);
                signatures.after_first_v1 = entries.clone();
            }
            if !signatures.has_v1a() && v1a::decode(entry).is_some() {
                signatures.since_first_v1a = since;
            }
        }
    }

    /// Whether no entry could be a signature.
    pub(super) fn is_empty(&self) -> bool {
        self.first_v1.is_none() && !self.has_v1a()
    }

    /// Tries `v1` first, which costs next to nothing beside `v1a`.
    pub(super) fn verify(
        &self,
        secrets: &Secrets,
        content: &Content<'_>,
    ) -> Result<(), VerifyError> {
        if self.matches_v1(secrets, content) {
            return Ok(());
        }
        self.verify_v1a(secrets, content)
    }

    /// One hash for each key. All entries are compared with it: which one matched does not show
    /// in the time.
    fn matches_v1(&self, secrets: &Secrets, content: &Content<'_>) -> bool {
        let Some(first) = &self.first_v1 else {
            return false;
        };
        let mut others = [v1::Signature::default(); MAX_ENTRIES - 1];
        let mut count = 0;
        for signature in self.after_first_v1.clone().filter_map(v1::decode) {
            others[count] = signature;
            count += 1;
        }
        let matches = |key: &v1::Key| {
            let expected = key.signature(content);
            let first = v1::equal(&expected, first);
            let others = others[..count].iter();
            others.fold(first, |found, other| found | v1::equal(&expected, other))
        };
        secrets.v1().map(matches).any(bool::from)
    }

    fn verify_v1a(&self, secrets: &Secrets, content: &Content<'_>) -> Result<(), VerifyError> {
        if secrets.v1a().next().is_none() {
            return Err(self.why_none_matches(secrets));
        }
        let signatures = self.since_first_v1a.clone().filter_map(v1a::decode);
        let mut pairs =
            signatures.flat_map(|signature| secrets.v1a().map(move |key| (key, signature)));
        let matches =
            |(key, signature): (&v1a::Key, v1a::Signature)| key.verify(content, &signature);
        if pairs.by_ref().take(MAX_CHECKS).any(matches) {
            return Ok(());
        }
        Err(if pairs.next().is_some() {
            VerifyError::TooManyChecks
        } else {
            self.why_none_matches(secrets)
        })
    }

    fn why_none_matches(&self, secrets: &Secrets) -> VerifyError {
        let (has_v1, has_v1a) = (self.first_v1.is_some(), self.has_v1a());
        match (secrets.v1().next(), secrets.v1a().next()) {
            (None, _) if !has_v1a => VerifyError::NoKeyOfScheme {
                scheme: "v1",
                key: "whsec_",
            },
            (_, None) if !has_v1 => VerifyError::NoKeyOfScheme {
                scheme: "v1a",
                key: "whpk_",
            },
            _ => VerifyError::NoMatch,
        }
    }

    fn has_v1a(&self) -> bool {
        !self.since_first_v1a.0.is_empty()
    }
}

/// The entries of a signature header, parted by spaces.
#[derive(Clone)]
struct Entries<'h>(&'h str);

impl<'h> Iterator for Entries<'h> {
    type Item = &'h str;

    fn next(&mut self) -> Option<&'h str> {
        let begin = self.0.bytes().position(|byte| byte != b' ')?;
        let rest = &self.0[begin..];
        let (entry, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        self.0 = rest;
        Some(entry)
    }
}
