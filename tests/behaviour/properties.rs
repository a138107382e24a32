//! What holds for every body, id, time and header.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use pulse_hooks::testing::{NOW, TestDelivery};
use pulse_hooks::{Rules, Secret, Secrets, SignatureHeaders};

const HEADERS: [&str; 6] = [
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "svix-id",
    "svix-timestamp",
    "svix-signature",
];

fn ids() -> impl Strategy<Value = String> {
    "[!-\\-/-~]{1,300}"
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..600)
}

fn keys() -> impl Strategy<Value = Secret> {
    vec(any::<u8>(), 24..=64).prop_map(|key| Secret::from_bytes(&key).unwrap())
}

fn signed(secret: &Secret, id: &str, body: &[u8]) -> HeaderMap {
    let request = TestDelivery::of_body(body.to_vec()).id(id).request(secret);
    request.headers().clone()
}

fn verifies(secret: &Secret, headers: &HeaderMap, body: &[u8]) -> bool {
    let secrets = Secrets::new([secret.clone()]).unwrap();
    let rules = Rules::default().tolerance(Duration::MAX).allow_dots_in_id();
    SignatureHeaders::read(headers, &rules, NOW)
        .is_ok_and(|signed| signed.verify(&secrets, body).is_ok())
}

fn flip(bytes: &mut [u8], bit: usize) {
    bytes[bit / 8] ^= 1 << (bit % 8);
}

/// Values and, in their midst, ones that look like what is expected.
fn values() -> impl Strategy<Value = HeaderValue> {
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..60),
        vec(
            prop_oneof![Just(b'v'), Just(b'1'), Just(b','), Just(b' '), Just(b'=')],
            0..60
        ),
        "(v1|v1a|v2)?,?[A-Za-z0-9+/]{0,50}={0,3}( v1,[A-Za-z0-9+/]{43}=)*"
            .prop_map(String::into_bytes),
        "[0-9]{0,30}".prop_map(String::into_bytes),
    ];
    bytes.prop_filter_map("no header value", |bytes| {
        HeaderValue::from_bytes(&bytes).ok()
    })
}

proptest! {
    #[test]
    fn what_is_signed_verifies(key in keys(), id in ids(), body in bodies()) {
        prop_assert!(verifies(&key, &signed(&key, &id, &body), &body));
    }

    #[test]
    fn another_key_does_not_verify(key in keys(), other in keys(), body in bodies()) {
        prop_assert!(!verifies(&other, &signed(&key, "msg_1", &body), &body));
    }

    #[test]
    fn one_flipped_bit_of_the_body_does_not_verify(
        key in keys(), id in ids(), body in vec(any::<u8>(), 1..600), at in any::<prop::sample::Index>(),
    ) {
        let headers = signed(&key, &id, &body);
        let mut flipped = body.clone();
        flip(&mut flipped, at.index(body.len() * 8));
        prop_assert!(!verifies(&key, &headers, &flipped));
    }

    #[test]
    fn one_flipped_bit_of_a_header_does_not_verify(
        key in keys(), id in ids(), body in bodies(),
        name in prop::sample::select(HEADERS[..3].to_vec()), at in any::<prop::sample::Index>(),
    ) {
        let mut headers = signed(&key, &id, &body);
        let mut value = headers[name].as_bytes().to_vec();
        let bits = value.len() * 8;
        flip(&mut value, at.index(bits));
        // What cannot be a header's value never arrives.
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            headers.insert(name, value);
            prop_assert!(!verifies(&key, &headers, &body));
        }
    }

    #[test]
    fn no_headers_make_reading_them_panic(
        given in vec((prop::sample::select(HEADERS.to_vec()), values()), 0..9),
        body in bodies(),
        now in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
        tolerance in any::<u64>(),
    ) {
        let headers: HeaderMap = given
            .into_iter()
            .map(|(name, value)| (HeaderName::from_static(name), value))
            .collect();
        let rules = Rules::default().tolerance(Duration::from_secs(tolerance));
        let now = Timestamp::from_second(now).unwrap();
        let secrets = Secrets::new([Secret::from_bytes(&[7; 32]).unwrap()]).unwrap();
        if let Ok(signed) = SignatureHeaders::read(&headers, &rules, now) {
            prop_assert!(signed.verify(&secrets, &body).is_err());
        }
    }

    #[test]
    fn no_text_makes_reading_secrets_panic_or_shows_in_the_error(text in "\\PC{0,80}") {
        if let Err(error) = text.parse::<Secrets>() {
            let shown = format!("{error} {error:?}");
            for word in text.split_whitespace().filter(|word| word.len() > 12) {
                prop_assert!(!shown.contains(word), "{shown}");
            }
        }
    }
}
