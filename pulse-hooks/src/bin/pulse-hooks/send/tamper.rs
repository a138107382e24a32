//! Test events with one thing wrong, each of which an endpoint must refuse.

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use jiff::{SignedDuration, Timestamp};
use pulse_hooks::{Secret, Secrets};

use crate::exit::Failure;
use crate::message::{Family, Message};

/// Twice as old as is accepted.
const AGE: SignedDuration = SignedDuration::from_mins(10);

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Tamper {
    /// A newline is added to the body after it was signed
    Body,
    /// One character of the signature is another
    Signature,
    /// It was signed ten minutes ago, as a replay would be
    Time,
    /// It is signed with a secret that nobody knows
    Secret,
}

impl Tamper {
    /// When the message says it was signed.
    pub(super) fn sent_at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Time => now - AGE,
            Self::Body | Self::Signature | Self::Secret => now,
        }
    }

    /// What it is signed with.
    pub(super) fn secrets(self, secrets: Secrets) -> Result<Secrets, Failure> {
        if self != Self::Secret {
            return Ok(secrets);
        }
        let mut key = [0; 32];
        let made = getrandom::fill(&mut key).ok();
        let secret = made.and_then(|()| Secret::from_bytes(&key).ok());
        let secrets = secret.and_then(|secret| Secrets::new([secret]).ok());
        secrets.ok_or_else(|| Failure::unavailable("no random numbers for a secret"))
    }

    /// What happens to it on its way.
    pub(super) fn spoil(self, message: &mut Message, family: Family) {
        match self {
            Self::Body => {
                let body = [&message.body[..], b"\n"].concat();
                message.body = Bytes::from(body);
            }
            Self::Signature => {
                let [_, _, name] = family.names();
                let value = message.headers.get(&name);
                let text = value.and_then(|value| value.to_str().ok());
                let spoilt = text
                    .map(spoil_signature)
                    .and_then(|text| HeaderValue::try_from(text).ok());
                if let Some(spoilt) = spoilt {
                    message.headers.insert(name, spoilt);
                }
            }
            Self::Time | Self::Secret => {}
        }
    }
}

/// What the answer to such an event says of the endpoint.
pub(super) fn judge(status: StatusCode) -> Result<(), Failure> {
    match status {
        StatusCode::UNAUTHORIZED => Ok(()),
        _ if status.is_success() => Err(Failure::No(format!(
            "the endpoint answered {status} to what is not genuine: it does not verify"
        ))),
        _ => Err(Failure::No(format!(
            "the endpoint answered {status}, and 401 would show that it verifies"
        ))),
    }
}

/// Another first character in every entry.
fn spoil_signature(signature: &str) -> String {
    let entries = signature.split(' ').map(|entry| {
        let (version, encoded) = entry.split_once(',').unwrap_or(("v1", entry));
        let first = if encoded.starts_with('A') { 'B' } else { 'A' };
        let rest: String = encoded.chars().skip(1).collect();
        format!("{version},{first}{rest}")
    });
    entries.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::spoil_signature;

    #[test]
    fn every_entry_of_a_signature_is_spoilt() {
        assert_eq!(spoil_signature("v1,Axyz v1a,bxyz"), "v1,Bxyz v1a,Axyz");
    }
}
