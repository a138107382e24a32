//! Requests with one thing wrong, and what is found.

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};

use super::bodies::Change;
use super::entries::Flaw;
use super::finding::{Content, KeyMistake, Plain};
use super::{Case, Diagnosis, Finding, diagnose};
use crate::message::{Family, sign};
use crate::secret::KnownSecrets;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDdYlpQn0=";
const ID: &str = "msg_1";
const NOW: Timestamp = pulse_hooks::testing::NOW;
const BODY: &str = r#"{"type": "job.completed", "data": {"job_id": "job_1"}}"#;

fn headers(family: Family, id: &str, timestamp: &str, signature: &str) -> HeaderMap {
    let [id_name, timestamp_name, signature_name] = family.names();
    let pairs = [
        (id_name, id),
        (timestamp_name, timestamp),
        (signature_name, signature),
    ];
    let pairs = pairs.map(|(name, value)| (name, HeaderValue::from_str(value).expect("a value")));
    pairs.into_iter().collect()
}

fn signed(secret: &str, body: &str) -> HeaderMap {
    let secrets = KnownSecrets::of(secret).secrets;
    let headers = sign(&secrets, Family::Webhook, ID, NOW, body.as_bytes());
    headers
        .unwrap_or_else(|_| panic!("it signs"))
        .into_iter()
        .collect()
}

/// Headers whose signature is `v1,` and the base64 of this digest.
fn with_mac(mac: [u8; 32]) -> HeaderMap {
    use base64::Engine as _;
    let encoded = base64::prelude::BASE64_STANDARD.encode(mac);
    with_signature(&format!("v1,{encoded}"))
}

fn with_signature(signature: &str) -> HeaderMap {
    headers(Family::Webhook, ID, &NOW.as_second().to_string(), signature)
}

fn mac(key: &[u8], content: &str) -> [u8; 32] {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("a key");
    mac.update(content.as_bytes());
    mac.finalize().into_bytes().into()
}

fn key() -> Vec<u8> {
    use base64::Engine as _;
    let encoded = SECRET.trim_start_matches("whsec_");
    base64::prelude::BASE64_STANDARD
        .decode(encoded)
        .expect("base64")
}

fn diagnosis(headers: &HeaderMap, body: &str, now: Timestamp) -> Diagnosis {
    diagnose(&Case {
        headers,
        body: body.as_bytes(),
        secrets: &KnownSecrets::of(SECRET),
        now,
    })
}

fn findings(headers: &HeaderMap, body: &str) -> Vec<Finding> {
    let diagnosis = diagnosis(headers, body, NOW);
    assert!(diagnosis.error.is_some(), "it is genuine");
    diagnosis.findings
}

#[test]
fn a_genuine_request_has_an_age() {
    let later = NOW + SignedDuration::from_secs(3);
    let diagnosis = diagnosis(&signed(SECRET, BODY), BODY, later);
    assert!(diagnosis.error.is_none());
    assert_eq!(diagnosis.findings, [Finding::Signed { age: 3 }]);
}

#[test]
fn of_several_secrets_the_right_one_is_told() {
    let secrets = KnownSecrets::of(&format!("{OTHER} {SECRET}"));
    let headers = signed(SECRET, BODY);
    let body = BODY.as_bytes();
    let diagnosis = diagnose(&Case {
        headers: &headers,
        body,
        secrets: &secrets,
        now: NOW,
    });
    assert!(
        diagnosis
            .findings
            .contains(&Finding::ByOneOf { nth: 2, of: 2 })
    );
}

#[test]
fn a_wrong_secret_is_left_when_nothing_else_fits() {
    assert_eq!(
        findings(&signed(OTHER, BODY), BODY),
        [Finding::Plain(Plain::NothingFits)]
    );
}

#[test]
fn a_changed_body_is_told_by_its_change() {
    let headers = signed(SECRET, BODY);
    let added = findings(&headers, &format!("{BODY}\n"));
    assert_eq!(added, [Finding::Body(Change::NewlineAdded)]);
    let lost = findings(&signed(SECRET, &format!("{BODY}\n")), BODY);
    assert_eq!(lost, [Finding::Body(Change::NewlineLost)]);
    let compact = BODY.replace(": ", ":").replace(", ", ",");
    let [Finding::Body(Change::Reserialised { sorted: false, .. })] =
        findings(&headers, &compact)[..]
    else {
        panic!("not found")
    };
}

#[test]
fn how_late_it_is_is_told_beside_whether_it_is_genuine() {
    let headers = signed(SECRET, BODY);
    let late = NOW + SignedDuration::from_secs(310);
    let found = diagnosis(&headers, BODY, late).findings;
    assert_eq!(
        found,
        [
            Finding::Stale { by: 10 },
            Finding::Plain(Plain::OtherwiseGenuine)
        ]
    );
    let early = NOW - SignedDuration::from_secs(400);
    let found = diagnosis(&headers, BODY, early).findings;
    assert_eq!(
        found,
        [
            Finding::Ahead { by: 100 },
            Finding::Plain(Plain::OtherwiseGenuine)
        ]
    );
    let found = diagnosis(&signed(OTHER, BODY), BODY, late).findings;
    assert_eq!(
        found,
        [
            Finding::Stale { by: 10 },
            Finding::Plain(Plain::NothingFits)
        ]
    );
}

#[test]
fn a_timestamp_in_another_form_is_told() {
    for (timestamp, finding) in [
        (
            NOW.as_millisecond().to_string(),
            Finding::Plain(Plain::Milliseconds),
        ),
        (NOW.to_string(), Finding::Plain(Plain::DateForTimestamp)),
        (
            NOW.as_second().to_string()[..9].to_owned(),
            Finding::Plain(Plain::TimestampCut),
        ),
    ] {
        let signature = signed(SECRET, BODY)["webhook-signature"].clone();
        let signature = signature.to_str().expect("text");
        let headers = headers(Family::Webhook, ID, &timestamp, signature);
        assert_eq!(findings(&headers, BODY)[0], finding);
    }
}

#[test]
fn a_time_in_another_unit_is_genuine_otherwise_whichever_was_signed() {
    let otherwise = Finding::Plain(Plain::OtherwiseGenuine);
    let signed = |timestamp: &str| {
        use base64::Engine as _;
        let digest = mac(&key(), &format!("{ID}.{timestamp}.{BODY}"));
        format!("v1,{}", base64::prelude::BASE64_STANDARD.encode(digest))
    };
    let seconds = NOW.as_second().to_string();
    for (timestamp, finding) in [
        (NOW.as_millisecond().to_string(), Plain::Milliseconds),
        (NOW.as_microsecond().to_string(), Plain::Microseconds),
        (NOW.as_nanosecond().to_string(), Plain::Nanoseconds),
        (NOW.to_string(), Plain::DateForTimestamp),
        (format!("\"{seconds}\""), Plain::QuotedHeader),
    ] {
        for signature in [signed(&seconds), signed(&timestamp)] {
            let headers = headers(Family::Webhook, ID, &timestamp, &signature);
            let expected = [Finding::Plain(finding), otherwise.clone()];
            assert_eq!(findings(&headers, BODY), expected, "{timestamp}");
        }
    }
    let float = headers(
        Family::Webhook,
        ID,
        &format!("{seconds}.25"),
        &signed(&seconds),
    );
    assert_eq!(findings(&float, BODY), [otherwise]);
}

#[test]
fn the_family_that_fits_and_does_not_count_is_told() {
    let mut headers = signed(OTHER, BODY);
    let svix: HeaderMap = {
        let secrets = KnownSecrets::of(SECRET).secrets;
        let headers = sign(&secrets, Family::Svix, ID, NOW, BODY.as_bytes());
        headers
            .unwrap_or_else(|_| panic!("it signs"))
            .into_iter()
            .collect()
    };
    headers.extend(svix);
    assert_eq!(findings(&headers, BODY), [Finding::OtherFamilyFits]);
}

#[test]
fn headers_that_a_proxy_has_renamed_are_told() {
    for name in [
        "http_webhook_id",
        "webhook_id",
        "x-webhook-signature",
        "x-svix-id",
    ] {
        let header = HeaderName::from_static(name);
        let headers = HeaderMap::from_iter([(header, HeaderValue::from_static("x"))]);
        let names = vec![name.to_owned()];
        assert_eq!(findings(&headers, BODY), [Finding::Renamed { names }]);
    }
}

#[test]
fn what_is_no_body_is_told() {
    let headers = signed(SECRET, BODY);
    for (body, finding) in [
        ("", Plain::EmptyBody),
        ("[object Object]", Plain::ObjectForBody),
    ] {
        assert_eq!(findings(&headers, body), [Finding::Plain(finding)]);
    }
    let mut compressed = headers.clone();
    compressed.insert("content-encoding", HeaderValue::from_static("gzip"));
    assert_eq!(
        findings(&compressed, "\u{1f}not plain"),
        [Finding::Plain(Plain::Compressed)]
    );
}

#[test]
fn what_is_genuine_and_refused_all_the_same_is_told() {
    let told = |headers: &HeaderMap, body: &str| {
        let diagnosis = diagnosis(headers, body, NOW);
        assert!(diagnosis.error.is_none());
        diagnosis.findings[1..].to_vec()
    };
    let mut headers = signed(SECRET, BODY);
    assert_eq!(told(&headers, BODY), []);
    headers.insert("content-length", HeaderValue::from_static("3"));
    let length = Finding::ContentLength {
        declared: 3,
        arrived: BODY.len(),
    };
    assert_eq!(told(&headers, BODY), [length]);
    headers.insert("content-encoding", HeaderValue::from_static("gzip"));
    assert_eq!(told(&headers, BODY), [Finding::Plain(Plain::Compressed)]);
    let long = BODY.replace("job_1", &"a".repeat(1024 * 1024));
    assert_eq!(
        told(&signed(SECRET, &long), &long),
        [Finding::Plain(Plain::TooLong)]
    );
}

#[test]
fn id_and_timestamp_in_each_others_place_are_told() {
    let seconds = NOW.as_second().to_string();
    let signature = signed(SECRET, BODY)["webhook-signature"].clone();
    let signature = signature.to_str().expect("text");
    let swapped = Finding::Plain(Plain::Swapped);
    let genuine = headers(Family::Svix, &seconds, ID, signature);
    let otherwise = Finding::Plain(Plain::OtherwiseGenuine);
    assert_eq!(findings(&genuine, BODY), [swapped.clone(), otherwise]);
    let forged = headers(Family::Svix, &seconds, ID, "v1,%%%");
    let no_base64 = Finding::Entry(Flaw::NotBase64);
    assert_eq!(findings(&forged, BODY), [swapped, no_base64]);
}

#[test]
fn headers_of_two_families_are_told() {
    let mut headers = signed(SECRET, BODY);
    let id = headers.remove("webhook-id").expect("it is there");
    headers.insert("svix-id", id);
    let [Finding::MixedFamilies { names }] = &findings(&headers, BODY)[..] else {
        panic!("not found")
    };
    assert_eq!(names.len(), 3);
}

#[test]
fn headers_of_another_scheme_are_told() {
    let name = HeaderName::from_static("x-hub-signature-256");
    let headers = HeaderMap::from_iter([(name.clone(), HeaderValue::from_static("sha256=00"))]);
    let names = vec![name.to_string()];
    assert_eq!(findings(&headers, BODY), [Finding::OtherScheme { names }]);
    assert_eq!(
        findings(&HeaderMap::new(), BODY),
        [Finding::Plain(Plain::NoSignatureHeaders)]
    );
}

#[test]
fn a_signature_in_another_form_is_told_if_it_is_the_right_one() {
    let content = format!("{ID}.{}.{BODY}", NOW.as_second());
    let digest = mac(&key(), &content);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let found = findings(&with_signature(&format!("v1,{hex}")), BODY);
    assert_eq!(found, [Finding::Entry(Flaw::Hex)]);
    let found = findings(&with_signature(&format!("sha256={hex}")), BODY);
    let written = "sha256=".to_owned();
    let expected = [
        Finding::Entry(Flaw::Version { written }),
        Finding::Entry(Flaw::Hex),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_signature_that_is_none_is_described() {
    use base64::Engine as _;
    let short = base64::prelude::BASE64_STANDARD.encode([7; 31]);
    let found = findings(&with_signature(&format!("v1,{short}")), BODY);
    assert_eq!(found, [Finding::Entry(Flaw::Length { bytes: 31 })]);
}

#[test]
fn a_signature_header_without_a_signature_is_described() {
    let empty = findings(&with_signature(""), BODY);
    assert_eq!(empty, [Finding::Plain(Plain::EmptySignature)]);
    let versions = vec!["v2".to_owned(), "v3".to_owned()];
    let others = findings(&with_signature("v2,abc v2,def v3,abc"), BODY);
    assert_eq!(others, [Finding::OtherVersions { versions }]);
}

#[test]
fn the_right_signature_in_quotes_is_told() {
    let signature = signed(SECRET, BODY)["webhook-signature"].clone();
    let quoted = format!("\"{}\"", signature.to_str().expect("text"));
    let found = findings(&with_signature(&quoted), BODY);
    assert_eq!(found, [Finding::Entry(Flaw::Quoted)]);
}

#[test]
fn a_signature_that_was_altered_is_told_from_a_wrong_one() {
    let mut digest = mac(&key(), &format!("{ID}.{}.{BODY}", NOW.as_second()));
    digest[3] ^= 1;
    assert_eq!(
        findings(&with_mac(digest), BODY),
        [Finding::Altered { bytes: 1 }]
    );
}

#[test]
fn content_that_was_put_together_wrongly_is_told() {
    let seconds = NOW.as_second();
    for (content, expected) in [
        (format!("{seconds}.{ID}.{BODY}"), Content::TimestampFirst),
        (format!("{seconds}.{BODY}"), Content::WithoutId),
        (format!("{ID}.{BODY}"), Content::WithoutTimestamp),
        (BODY.to_owned(), Content::BodyAlone),
        (format!("{ID}{seconds}{BODY}"), Content::WithoutDots),
    ] {
        let found = findings(&with_mac(mac(&key(), &content)), BODY);
        assert_eq!(found, [Finding::Content(expected)]);
    }
}

#[test]
fn a_key_that_was_not_decoded_is_told() {
    let content = format!("{ID}.{}.{BODY}", NOW.as_second());
    let encoded = SECRET.trim_start_matches("whsec_");
    for (key, expected) in [
        (SECRET, KeyMistake::WholeText),
        (encoded, KeyMistake::TextAfterPrefix),
    ] {
        let found = findings(&with_mac(mac(key.as_bytes(), &content)), BODY);
        assert_eq!(found, [Finding::Key(expected)]);
    }
}

#[test]
fn a_body_of_another_length_than_declared_is_told() {
    let mut headers = signed(SECRET, BODY);
    headers.insert("content-length", HeaderValue::from(BODY.len()));
    let found = findings(&headers, &BODY[..10]);
    let declared = BODY.len() as u64;
    assert_eq!(
        found,
        [Finding::ContentLength {
            declared,
            arrived: 10
        }]
    );
}

#[test]
fn a_secret_of_the_other_scheme_is_told() {
    let private = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    let headers = signed(private, BODY);
    assert_eq!(
        findings(&headers, BODY),
        [Finding::Plain(Plain::SchemeOfSecrets)]
    );
    let public = KnownSecrets::of("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=");
    let case = |headers, body| {
        diagnose(&Case {
            headers,
            body,
            secrets: &public,
            now: NOW,
        })
    };
    let hmac = signed(SECRET, BODY);
    assert_eq!(
        case(&hmac, BODY.as_bytes()).findings,
        [Finding::Plain(Plain::SchemeOfSecrets)]
    );
    let newline = format!("{BODY}\n");
    let found = case(&headers, newline.as_bytes()).findings;
    assert_eq!(found, [Finding::Body(Change::NewlineAdded)]);
}

#[test]
fn no_finding_shows_a_secret_a_signature_or_a_body() {
    for headers in [signed(SECRET, BODY), signed(OTHER, BODY)] {
        for finding in findings(&headers, "{\"hidden\": 1}\n") {
            let text = finding.to_string();
            for hidden in ["MfKQ", "hidden", "v1,M"] {
                assert!(!text.contains(hidden), "{text}");
            }
        }
    }
}
