//! The signature entries of one request, and what they match.

use subtle::Choice;

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
    header: &'h str,
}

impl<'h> Signatures<'h> {
    pub(super) fn read(header: &'h str, name: &'static str) -> Result<Self, VerifyError> {
        if header.len() > MAX_BYTES {
            return Err(VerifyError::SignaturesTooLong(name));
        }
        if Entries(header).nth(MAX_ENTRIES).is_some() {
            return Err(VerifyError::TooManySignatures(name));
        }
        let mut entries = Entries(header);
        Ok(Self {
            first_v1: entries.find_map(v1::decode),
            after_first_v1: entries,
            header,
        })
    }

    /// Whether no entry could be a signature.
    pub(super) fn is_empty(&self) -> bool {
        self.first_v1.is_none() && self.v1a().next().is_none()
    }

    /// Tries `v1` first, which costs next to nothing beside `v1a`.
    pub(super) fn verify(
        &self,
        secrets: &Secrets,
        content: &Content<'_>,
    ) -> Result<(), VerifyError> {
        let v1 = self.first_v1.as_ref().map(|first| {
            secrets
                .v1()
                .map(|key| self.match_v1(first, &key.signature(content)))
                .any(bool::from)
        });
        if v1 == Some(true) {
            return Ok(());
        }
        self.verify_v1a(secrets, content)
    }

    /// All are compared: which one matched does not show in the time.
    fn match_v1(&self, first: &v1::Signature, expected: &v1::Signature) -> Choice {
        let rest = self.after_first_v1.clone().filter_map(v1::decode);
        rest.fold(v1::equal(expected, first), |found, entry| {
            found | v1::equal(expected, &entry)
        })
    }

    fn verify_v1a(&self, secrets: &Secrets, content: &Content<'_>) -> Result<(), VerifyError> {
        let mut pairs = self
            .v1a()
            .flat_map(|signature| secrets.v1a().map(move |key| (key, signature)));
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
        let (has_v1, has_v1a) = (self.first_v1.is_some(), self.v1a().next().is_some());
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

    fn v1a(&self) -> impl Iterator<Item = v1a::Signature> + use<'_, 'h> {
        Entries(self.header).filter_map(v1a::decode)
    }
}

/// The entries of a signature header, parted by spaces.
#[derive(Clone)]
struct Entries<'h>(&'h str);

impl<'h> Iterator for Entries<'h> {
    type Item = &'h str;

    fn next(&mut self) -> Option<&'h str> {
        let rest = self.0.trim_start_matches(' ');
        if rest.is_empty() {
            return None;
        }
        let (entry, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        self.0 = rest;
        Some(entry)
    }
}
