//! Scheme `v1a` in a build without it: no key can be made, and no entry is one.

use super::content::Content;
use super::secret_error::Problem;

#[derive(Clone)]
pub(super) enum Key {}

#[derive(Clone, Copy)]
pub(super) enum Signature {}

impl Key {
    pub(super) fn from_public(_bytes: &[u8]) -> Result<Self, Problem> {
        Err(Problem::LeftOut)
    }

    pub(super) fn from_private(_bytes: &[u8]) -> Result<Self, Problem> {
        Err(Problem::LeftOut)
    }

    pub(super) fn sign(&self, _content: &Content<'_>) -> Option<String> {
        match *self {}
    }

    pub(super) fn verify(&self, _content: &Content<'_>, _signature: &Signature) -> bool {
        match *self {}
    }
}

pub(super) fn decode(_entry: &str) -> Option<Signature> {
    None
}

#[cfg(test)]
mod tests {
    use crate::{Secret, Secrets, VerifyError};
    use http::HeaderMap;
    use jiff::Timestamp;

    #[test]
    fn keys_of_the_scheme_are_refused_with_the_feature_to_turn_on() {
        for text in [
            "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
            "whsk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
        ] {
            let error = text.parse::<Secret>().unwrap_err().to_string();
            assert!(error.contains("--features ed25519"), "{error}");
        }
    }

    #[test]
    fn entries_of_the_scheme_are_refused_with_the_feature_to_turn_on() {
        let signature = format!("v1a,{}==", "A".repeat(86));
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", "0"),
            ("webhook-signature", &signature),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let secrets: Secrets = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let error = secrets
            .verify(&headers, b"", Timestamp::UNIX_EPOCH)
            .unwrap_err();
        assert_eq!(error, VerifyError::NoUsableSignature);
        assert!(error.to_string().contains("feature `ed25519`"), "{error}");
    }
}
