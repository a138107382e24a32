//! Proving signatures: what holds a genuine entry is accepted, whatever stands around it, and
//! nothing else is.

use arbitrary::Arbitrary;
use jiff::Timestamp;
use pulse_hooks::{Rules, Secret, Secrets, SignatureHeaders, VerifyError};

use crate::oracle;
use crate::request::{Content, Key, SignatureHeader, webhook_headers};

/// One request with a well-formed id and time, any signature header, and the keys it is read with.
#[derive(Debug, Arbitrary)]
pub struct Input<'a> {
    first_key: Key,
    more_keys: Vec<Key>,
    id: u16,
    sent_at: u32,
    body: &'a [u8],
    signatures: SignatureHeader<'a>,
}

/// How many Ed25519 checks one request is worth.
const MAX_CHECKS: usize = 8;

/// # Panics
/// The verdict is not what the entries say.
pub fn check(input: &Input<'_>) {
    let (id, sent_at) = (format!("msg_{}", input.id), input.sent_at.to_string());
    let content = Content::of(&id, &sent_at, input.body);
    let header = input.signatures.text(input.first_key, &content);
    let headers = webhook_headers(&id, &sent_at, &header);

    let mut keys = vec![input.first_key];
    // More than four public keys are refused, which the target of secrets looks at.
    keys.extend(input.more_keys.iter().take(3));
    let secrets = keys.iter().map(|key| key.secret().parse::<Secret>());
    let secrets = secrets.collect::<Result<Vec<_>, _>>().expect("good keys");
    let secrets = Secrets::new(secrets).expect("at most four");

    let now = Timestamp::from_second(input.sent_at.into()).expect("inside the calendar");
    let verdict = SignatureHeaders::read(&headers, &Rules::default(), now)
        .and_then(|signed| signed.verify(&secrets, input.body));
    let seconds = now.as_second();
    let expected = oracle::read(&headers, false, 300, seconds).and_then(|_| {
        let text = headers["webhook-signature"].to_str().expect("was read");
        prove(text, &keys, &content)
    });
    assert_eq!(verdict, expected);
}

/// `v1` first; then pairs of entry and key, as far as the checks go.
fn prove(header: &str, keys: &[Key], content: &Content) -> Result<(), VerifyError> {
    let entries = oracle::entries(header);
    let of = |version: &str, length: usize| -> Vec<_> {
        let signatures = entries.iter().copied();
        signatures
            .filter_map(|entry| oracle::signature(entry, version, length))
            .collect()
    };
    let (v1, v1a) = (of("v1", 32), of("v1a", 64));
    let (hmac, ed25519): (Vec<Key>, Vec<Key>) = keys.iter().partition(|key| key.is_v1());

    let genuine = |key: &Key, signature: &Vec<u8>| content.signed_by(*key) == signature;
    if hmac
        .iter()
        .any(|key| v1.iter().any(|entry| genuine(key, entry)))
    {
        return Ok(());
    }
    let mut checks = 0;
    for signature in &v1a {
        for key in &ed25519 {
            checks += 1;
            if checks > MAX_CHECKS {
                return Err(VerifyError::TooManyChecks);
            }
            if genuine(key, signature) {
                return Ok(());
            }
        }
    }
    Err(if hmac.is_empty() && v1a.is_empty() {
        VerifyError::NoKeyOfScheme {
            scheme: "v1",
            key: "whsec_",
        }
    } else if ed25519.is_empty() && v1.is_empty() {
        VerifyError::NoKeyOfScheme {
            scheme: "v1a",
            key: "whpk_",
        }
    } else {
        VerifyError::NoMatch
    })
}
