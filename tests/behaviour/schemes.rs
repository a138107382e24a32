//! The scheme `v1a`, alone and beside `v1` while a sender changes over.

use http::HeaderMap;
use pulse_hooks::testing::{self, NOW, TestDelivery};
use pulse_hooks::{Endpoint, Secret, SecretError, Secrets, VerifyError};

use crate::support::{SECONDS, headers, sink::Keeps};

const PUBLIC: &str = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
const PRIVATE: &str =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
/// The first half of [`PRIVATE`].
const SEED: &str = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=";
const ID: &str = "msg_1";
const BODY: &[u8] = b"hello";

fn secret(text: &str) -> Secret {
    text.parse().unwrap()
}

/// Keys made of nothing but one letter.
fn private(letter: u8) -> Secret {
    let letter = char::from(b'a' + letter);
    secret(&format!("whsk_{}A", letter.to_string().repeat(42)))
}

fn secrets(all: impl IntoIterator<Item = Secret>) -> Secrets {
    Secrets::new(all).unwrap()
}

fn refusal(text: &str) -> String {
    text.parse::<Secret>().unwrap_err().to_string()
}

fn sign(secret: &Secret) -> String {
    secret.sign(ID, NOW, BODY).unwrap()
}

fn signed_by<'s>(all: impl IntoIterator<Item = &'s Secret>) -> HeaderMap {
    let entries: Vec<_> = all.into_iter().map(sign).collect();
    signed(&entries.join(" "))
}

fn signed(signatures: &str) -> HeaderMap {
    headers([
        ("webhook-id", ID),
        ("webhook-timestamp", SECONDS),
        ("webhook-signature", signatures),
    ])
}

fn verify(secrets: &Secrets, headers: &HeaderMap) -> Result<(), VerifyError> {
    secrets.verify(headers, BODY, NOW).map(drop)
}

#[test]
fn what_a_private_key_signs_its_public_key_verifies() {
    let headers = signed_by([&secret(PRIVATE)]);
    assert_eq!(verify(&secrets([secret(PUBLIC)]), &headers), Ok(()));
    assert_eq!(verify(&secrets([secret(PRIVATE)]), &headers), Ok(()));
}

#[test]
fn a_private_key_may_be_its_seed_alone() {
    assert_eq!(sign(&secret(SEED)), sign(&secret(PRIVATE)));
}

#[test]
fn keys_are_read_without_padding_and_with_the_version_before_them() {
    let headers = signed_by([&secret(PRIVATE)]);
    for text in [
        PUBLIC.trim_end_matches('=').to_owned(),
        format!("v1a,{PUBLIC}"),
        format!(" {PUBLIC}\n"),
    ] {
        assert_eq!(
            verify(&secrets([secret(&text)]), &headers),
            Ok(()),
            "{text}"
        );
    }
}

#[test]
fn a_public_key_cannot_sign() {
    let error = secret(PUBLIC).sign(ID, NOW, BODY).unwrap_err().to_string();
    assert!(
        error.contains("public") && error.contains("`whsk_…`"),
        "{error}"
    );
}

#[test]
fn of_several_secrets_those_that_cannot_sign_are_told_by_position() {
    let all = secrets([testing::secret(), secret(PUBLIC), secret(PRIVATE)]);
    let error = all.sign(ID, NOW, BODY).unwrap_err().to_string();
    assert!(
        error.starts_with("secret 2 of 3 is a public key"),
        "{error}"
    );
}

#[test]
fn secrets_of_both_schemes_sign_an_entry_each() {
    let header = secrets([testing::secret(), secret(PRIVATE)]).sign(ID, NOW, BODY);
    let expected = [sign(&testing::secret()), sign(&secret(PRIVATE))].join(" ");
    assert_eq!(header.unwrap(), expected);
}

#[test]
fn keys_of_a_wrong_length_are_refused_when_they_are_made() {
    for (text, told) in [
        ("whpk_", "0 bytes, and 32"),
        ("whpk_AAAA", "3 bytes, and 32"),
        ("whsk_AAAA", "3 bytes, and 64"),
        (&PRIVATE.replace("whsk_", "whpk_"), "64 bytes, and 32"),
        ("whpk_not!base64", "not base64"),
        ("whsk_not!base64", "not base64"),
    ] {
        let error = refusal(text);
        assert!(error.contains(told), "{text}: {error}");
    }
}

#[test]
fn a_private_key_with_anothers_public_half_is_refused() {
    let error = refusal(&PRIVATE.replace("fVKIDij", "fVKIDik"));
    assert!(error.contains("another's public key"), "{error}");
}

#[test]
fn public_keys_that_anybody_can_sign_for_are_refused() {
    // The neutral element, a point of order 8, and no point at all.
    for text in [
        "whpk_AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "whpk_xxdqcD1N2E+6PAt2DRBnDyogU/osOczGTsf9d5KsA3o=",
        "whpk_AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ] {
        let error = refusal(text);
        assert!(error.contains("safe"), "{text}: {error}");
    }
}

#[test]
fn a_change_of_scheme_verifies_at_every_step() {
    let (v1, v1a) = (testing::secret(), secret(PRIVATE));
    let receivers = [
        vec![v1.clone()],
        vec![v1.clone(), secret(PUBLIC)],
        vec![secret(PUBLIC), v1.clone()],
    ];
    for receiver in receivers {
        for signers in [vec![&v1], vec![&v1, &v1a], vec![&v1a, &v1]] {
            let headers = signed_by(signers);
            assert_eq!(verify(&secrets(receiver.clone()), &headers), Ok(()));
        }
    }
    let both = secrets([v1.clone(), secret(PUBLIC)]);
    assert_eq!(verify(&both, &signed_by([&v1a])), Ok(()));
    let new = secrets([secret(PUBLIC)]);
    assert_eq!(verify(&new, &signed_by([&v1, &v1a])), Ok(()));
}

#[test]
fn a_signature_of_a_scheme_without_a_key_says_which_key_to_give() {
    for (secret_text, signer, told) in [
        (PUBLIC, testing::secret(), "`v1`"),
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            secret(PRIVATE),
            "`v1a`",
        ),
    ] {
        let error = verify(&secrets([secret(secret_text)]), &signed_by([&signer])).unwrap_err();
        assert!(
            matches!(error, VerifyError::NoKeyOfScheme { .. }),
            "{error}"
        );
        assert!(!error.is_malformed());
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn another_key_another_body_and_another_id_do_not_match() {
    let receiver = secrets([secret(PUBLIC)]);
    let stranger = verify(&receiver, &signed_by([&private(7)]));
    assert_eq!(stranger, Err(VerifyError::NoMatch));

    let headers = signed_by([&secret(PRIVATE)]);
    let body = receiver.verify(&headers, b"hullo", NOW).map(drop);
    assert_eq!(body, Err(VerifyError::NoMatch));

    let mut headers = headers;
    headers.insert("webhook-id", "msg_2".parse().unwrap());
    assert_eq!(verify(&receiver, &headers), Err(VerifyError::NoMatch));
}

#[test]
fn a_signature_does_not_pass_for_one_of_the_other_scheme() {
    let both = secrets([testing::secret(), secret(PUBLIC)]);
    let v1a = sign(&secret(PRIVATE)).replace("v1a,", "v1,");
    assert_eq!(
        verify(&both, &signed(&v1a)),
        Err(VerifyError::NoUsableSignature)
    );
    let v1 = sign(&testing::secret()).replace("v1,", "v1a,");
    assert_eq!(
        verify(&both, &signed(&v1)),
        Err(VerifyError::NoUsableSignature)
    );
}

#[test]
fn eight_checks_are_made_and_no_ninth() {
    let strangers: Vec<_> = (1..=8).map(private).collect();
    let good = secret(PRIVATE);
    let receiver = secrets([secret(PUBLIC)]);

    let eighth = strangers[..7].iter().chain([&good]);
    assert_eq!(verify(&receiver, &signed_by(eighth)), Ok(()));
    let ninth = strangers.iter().chain([&good]);
    let refused = verify(&receiver, &signed_by(ninth));
    assert_eq!(refused, Err(VerifyError::TooManyChecks));
    let none = verify(&receiver, &signed_by(&strangers));
    assert_eq!(none, Err(VerifyError::NoMatch));
}

#[test]
fn checks_count_for_every_key_and_a_match_of_v1_needs_none() {
    let strangers: Vec<_> = (1..=4).map(private).collect();
    let good = secret(PRIVATE);
    let receiver = secrets([secret(PUBLIC), private(9)]);
    // Two keys: four entries are checked with both.
    let fourth = strangers[..3].iter().chain([&good]);
    assert_eq!(verify(&receiver, &signed_by(fourth)), Ok(()));
    let fifth = strangers.iter().chain([&good]);
    let refused = verify(&receiver, &signed_by(fifth));
    assert_eq!(refused, Err(VerifyError::TooManyChecks));

    let receiver = secrets([secret(PUBLIC), private(9), testing::secret()]);
    let v1 = testing::secret();
    let last = strangers.iter().chain([&v1]);
    assert_eq!(verify(&receiver, &signed_by(last)), Ok(()));
}

#[test]
fn more_keys_than_a_rotation_can_be_checked_with_are_refused_when_secrets_are_made() {
    let error = |count| -> Option<SecretError> { Secrets::new((0..count).map(private)).err() };
    assert!(error(4).is_none());
    let told = error(5).unwrap().to_string();
    assert!(
        told.contains("5 keys of scheme `v1a`") && told.contains('4'),
        "{told}"
    );
}

#[test]
fn with_as_many_keys_as_allowed_either_signature_of_a_rotation_may_match() {
    let receiver = secrets([private(1), private(2), private(3), secret(PUBLIC)]);
    let (known, new) = (secret(PRIVATE), private(9));
    for signers in [[&known, &new], [&new, &known]] {
        assert_eq!(verify(&receiver, &signed_by(signers)), Ok(()));
    }
}

#[test]
fn a_key_marked_with_the_version_of_the_other_scheme_is_refused() {
    let bare = PUBLIC.trim_start_matches("whpk_");
    for text in [
        format!("v1a,{bare}"),
        format!("v1,{PUBLIC}"),
        format!("v1,{PRIVATE}"),
        "v1a,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
        format!("v1,v1a,{PUBLIC}"),
        format!("v1a,v1,{bare}"),
    ] {
        let error = refusal(&text);
        assert!(error.contains("marked"), "{text}: {error}");
    }
}

#[test]
fn the_same_signature_in_another_form_does_not_match() {
    // The published one, and the same with the group order added to its scalar.
    let genuine = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
    let altered = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe4uSqIfPdj8uUcPkfU4/Y4udpXwVLPo3mNl8EM+m7TBEg==";
    for (signature, verified) in [(genuine, Ok(())), (altered, Err(VerifyError::NoMatch))] {
        let headers = headers([
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", signature),
        ]);
        let now = jiff::Timestamp::from_second(1_614_265_330).unwrap();
        let receiver = secrets([secret(PUBLIC)]);
        let result = receiver.verify(&headers, br#"{"test": 2432232314}"#, now);
        assert_eq!(result.map(drop), verified);
    }
}

#[tokio::test]
async fn an_endpoint_takes_a_delivery_signed_with_a_private_key() {
    let sink = Keeps::default();
    let body = pulse_hooks_tests::COMPLETED;
    let endpoint = Endpoint::new(secrets([secret(PUBLIC)]), sink.clone()).clock(|| NOW);
    let request = TestDelivery::of_body(body).request(&secret(PRIVATE));
    assert_eq!(endpoint.handle(request).await.status(), 204);
    assert_eq!(sink.only().body(), body);
}

#[test]
fn debug_shows_nothing_of_a_private_key() {
    let text = format!("{:?} {:?}", secret(PRIVATE), secrets([secret(PRIVATE)]));
    for part in [&PRIVATE[5..20], &PUBLIC[5..20], "233", "e976"] {
        assert!(!text.contains(part), "{text}");
    }
}
