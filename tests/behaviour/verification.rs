//! Signature headers: what is taken, and which refusal each mistake gets.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use pulse_hooks::testing::{self, NOW, TestDelivery};
use pulse_hooks::{Rules, Secret, Secrets, SignatureHeaders, VerifyError};

use crate::support::{SECONDS, header_name, headers, secrets};

const ID: &str = "msg_1";
const BODY: &[u8] = b"hello";

/// Over `msg_1`, [`SECONDS`] and `hello`, computed by another implementation.
const SIGNATURE: &str = "v1,lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORko=";

const WEBHOOK: [&str; 3] = ["webhook-id", "webhook-timestamp", "webhook-signature"];
const SVIX: [&str; 3] = ["svix-id", "svix-timestamp", "svix-signature"];
const FAMILIES: [[&str; 3]; 2] = [WEBHOOK, SVIX];

fn family(names: [&str; 3], values: [&str; 3]) -> HeaderMap {
    headers(std::iter::zip(names, values))
}

fn webhook(id: &str, timestamp: &str, signature: &str) -> HeaderMap {
    family(WEBHOOK, [id, timestamp, signature])
}

fn verify(headers: &HeaderMap) -> Result<(), VerifyError> {
    secrets().verify(headers, BODY, NOW).map(drop)
}

fn verify_signatures(signatures: &str) -> Result<(), VerifyError> {
    verify(&webhook(ID, SECONDS, signatures))
}

fn other_secret(seed: u8) -> Secret {
    Secret::from_bytes(&[seed; 32]).unwrap()
}

fn signature_by(secret: &Secret) -> String {
    secret.sign(ID, NOW, BODY).unwrap()
}

fn later(seconds: i64) -> Timestamp {
    NOW + SignedDuration::from_secs(seconds)
}

fn verify_at(now: Timestamp, rules: &Rules) -> Result<(), VerifyError> {
    let headers = webhook(ID, SECONDS, SIGNATURE);
    SignatureHeaders::read(&headers, rules, now)?.verify(&secrets(), BODY)
}

#[test]
fn either_family_of_headers_verifies() {
    for names in FAMILIES {
        let headers = family(names, [ID, SECONDS, SIGNATURE]);
        assert_eq!(verify(&headers), Ok(()), "{names:?}");
    }
}

#[test]
fn header_names_are_read_in_any_case_and_any_order() {
    let headers = headers([
        ("WEBHOOK-SIGNATURE", SIGNATURE),
        ("Webhook-Id", ID),
        ("accept", "*/*"),
        ("wEbHoOk-TiMeStAmP", SECONDS),
    ]);
    assert_eq!(verify(&headers), Ok(()));
}

#[test]
fn what_was_verified_can_be_read_back() {
    let headers = webhook(ID, SECONDS, SIGNATURE);
    let secrets = secrets();
    let signed = secrets.verify(&headers, BODY, NOW).unwrap();
    assert_eq!(signed.id(), ID);
    assert_eq!(signed.sent_at(), NOW);
}

#[test]
fn no_mixture_of_two_families_verifies() {
    for mixture in 1..7_usize {
        let names = std::array::from_fn(|field| FAMILIES[mixture >> field & 1][field]);
        let error = verify(&family(names, [ID, SECONDS, SIGNATURE])).unwrap_err();
        assert!(
            matches!(error, VerifyError::MissingHeader(_)),
            "{names:?}: {error}"
        );
        assert!(error.is_malformed());
    }
}

#[test]
fn a_whole_family_verifies_beside_a_part_of_the_other() {
    for (whole, part) in [(WEBHOOK, SVIX), (SVIX, WEBHOOK)] {
        for name in part {
            let mut headers = family(whole, [ID, SECONDS, SIGNATURE]);
            headers.insert(header_name(name), HeaderValue::from_static("else"));
            assert_eq!(verify(&headers), Ok(()), "{whole:?} beside {name}");
        }
    }
}

#[test]
fn of_two_whole_families_no_value_is_taken_from_the_second() {
    let mut headers = family(WEBHOOK, ["msg_2", SECONDS, SIGNATURE]);
    headers.extend(family(SVIX, ["msg_3", SECONDS, SIGNATURE]));
    assert_eq!(verify(&headers), Err(VerifyError::NoMatch));
    headers.insert("webhook-id", HeaderValue::from_static(ID));
    assert_eq!(verify(&headers), Ok(()));
}

#[test]
fn any_of_several_signatures_verifies_in_any_place() {
    let mut entries: Vec<_> = (1..=3)
        .map(|seed| signature_by(&other_secret(seed)))
        .collect();
    for place in 0..=entries.len() {
        entries.insert(place, SIGNATURE.to_owned());
        assert_eq!(
            verify_signatures(&entries.join(" ")),
            Ok(()),
            "place {place}"
        );
        entries.remove(place);
    }
    assert_eq!(
        verify_signatures(&entries.join(" ")),
        Err(VerifyError::NoMatch)
    );
}

#[test]
fn any_of_several_secrets_verifies_any_of_several_signatures() {
    let ours: Vec<_> = (1..=3).map(other_secret).collect();
    let secrets = Secrets::new(ours.clone()).unwrap();
    let strangers: Vec<_> = (11..=13).map(other_secret).collect();
    for secret in &ours {
        let mut entries: Vec<_> = strangers.iter().map(signature_by).collect();
        entries.push(signature_by(secret));
        let headers = webhook(ID, SECONDS, &entries.join(" "));
        assert!(secrets.verify(&headers, BODY, NOW).is_ok());
    }
    let strange: Vec<_> = strangers.iter().map(signature_by).collect();
    let headers = webhook(ID, SECONDS, &strange.join(" "));
    assert_eq!(
        secrets.verify(&headers, BODY, NOW).unwrap_err(),
        VerifyError::NoMatch
    );
}

#[test]
fn several_secrets_sign_one_header_that_each_verifies_alone() {
    let all: Vec<_> = (1..=3).map(other_secret).collect();
    let header = Secrets::new(all.clone())
        .unwrap()
        .sign(ID, NOW, BODY)
        .unwrap();
    let headers = webhook(ID, SECONDS, &header);
    for secret in all {
        assert!(
            Secrets::new([secret])
                .unwrap()
                .verify(&headers, BODY, NOW)
                .is_ok()
        );
    }
    assert!(secrets().verify(&headers, BODY, NOW).is_err());
}

/// Entries that nobody can check, or that nobody could have signed.
const UNUSABLE: &[&str] = &[
    "v1,",
    "v1",
    ",",
    "v1,=",
    "v1,====",
    "v1,g0hM9SsE",
    "v1,!!!!",
    "v1, ",
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TB",
    "v2,lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORko=",
    "v11,lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORko=",
    "V1,lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORko=",
    "v1.lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORko=",
    "v1,,lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORko=",
    "lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORko=",
    "v1,v1,lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORko=",
    "v1,lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORkoAAAAA",
    "v1,lHtIEwxpr0zdmLgK-QaFNPeaw7QDZkuRA8n2XepORko=",
    "v1,lHtIEwxpr0zdmLgK+QaFNPeaw7QDZkuRA8n2XepORko=,v2",
];

#[test]
fn an_entry_that_cannot_be_used_is_skipped_beside_a_good_one() {
    for unusable in UNUSABLE {
        for header in [
            format!("{unusable} {SIGNATURE}"),
            format!("{SIGNATURE} {unusable}"),
        ] {
            assert_eq!(verify_signatures(&header), Ok(()), "{header}");
        }
    }
}

#[test]
fn entries_that_cannot_be_used_are_not_genuine_when_alone() {
    for unusable in UNUSABLE {
        let error = verify_signatures(unusable).unwrap_err();
        assert_eq!(error, VerifyError::NoUsableSignature, "{unusable}");
        assert!(!error.is_malformed());
    }
}

#[test]
fn an_empty_signature_header_is_refused() {
    for header in ["", " ", "   "] {
        assert_eq!(
            verify_signatures(header),
            Err(VerifyError::NoUsableSignature)
        );
    }
}

#[test]
fn a_signature_verifies_with_and_without_its_padding() {
    assert_eq!(verify_signatures(SIGNATURE.trim_end_matches('=')), Ok(()));
    assert_eq!(verify_signatures(SIGNATURE), Ok(()));
}

#[test]
fn several_spaces_between_entries_are_one() {
    let header = format!("  v2,x   {SIGNATURE}  ");
    assert_eq!(verify_signatures(&header), Ok(()));
}

#[test]
fn sixteen_entries_are_taken_and_seventeen_are_malformed() {
    let strange = signature_by(&other_secret(1));
    let fifteen = vec![strange.as_str(); 15].join(" ");
    assert_eq!(verify_signatures(&format!("{fifteen} {SIGNATURE}")), Ok(()));

    let error = verify_signatures(&format!("{fifteen} {strange} {SIGNATURE}")).unwrap_err();
    assert_eq!(error, VerifyError::TooManySignatures("webhook-signature"));
    assert!(error.is_malformed());
}

#[test]
fn entries_of_unknown_versions_count_towards_the_sixteen() {
    let unknown = vec!["v9,x"; 16].join(" ");
    assert!(matches!(
        verify_signatures(&format!("{SIGNATURE} {unknown}")),
        Err(VerifyError::TooManySignatures(_))
    ));
}

#[test]
fn a_hundred_and_seventy_bare_entries_are_malformed() {
    let error = verify_signatures(&vec!["v1,"; 170].join(" ")).unwrap_err();
    assert!(matches!(error, VerifyError::TooManySignatures(_)));
}

#[test]
fn four_kibibytes_of_signatures_are_taken_and_one_byte_more_is_malformed() {
    let filler = |length: usize| format!("v9,{}", "x".repeat(length - "v9,".len()));
    let longest = filler(4096 - SIGNATURE.len() - 1);
    assert_eq!(verify_signatures(&format!("{longest} {SIGNATURE}")), Ok(()));

    let longer = filler(4096 - SIGNATURE.len());
    let error = verify_signatures(&format!("{longer} {SIGNATURE}")).unwrap_err();
    assert_eq!(error, VerifyError::SignaturesTooLong("webhook-signature"));
    assert!(error.is_malformed());
}

#[test]
fn each_missing_header_is_named_and_malformed() {
    for names in FAMILIES {
        for name in names {
            let mut headers = family(names, [ID, SECONDS, SIGNATURE]);
            headers.remove(name);
            let error = verify(&headers).unwrap_err();
            assert_eq!(error.to_string(), format!("header `{name}` is missing"));
            assert!(error.is_malformed());
        }
    }
}

#[test]
fn a_request_without_any_of_them_is_malformed() {
    let error = verify(&HeaderMap::new()).unwrap_err();
    assert!(matches!(error, VerifyError::MissingHeader(_)));
    assert!(error.is_malformed());
}

#[test]
fn each_repeated_header_is_named_and_malformed_even_if_both_say_the_same() {
    for names in FAMILIES {
        for (name, value) in std::iter::zip(names, [ID, SECONDS, SIGNATURE]) {
            let mut headers = family(names, [ID, SECONDS, SIGNATURE]);
            headers.append(header_name(name), HeaderValue::from_str(value).unwrap());
            let error = verify(&headers).unwrap_err();
            assert!(
                matches!(error, VerifyError::RepeatedHeader(n) if n == name),
                "{name}: {error}"
            );
            assert!(error.is_malformed());
        }
    }
}

#[test]
fn a_header_given_three_times_is_malformed() {
    let mut headers = webhook(ID, SECONDS, SIGNATURE);
    for _ in 0..2 {
        headers.append("webhook-id", HeaderValue::from_static(ID));
    }
    assert_eq!(
        verify(&headers),
        Err(VerifyError::RepeatedHeader("webhook-id"))
    );
}

#[test]
fn each_header_beyond_ascii_is_named_and_malformed() {
    for names in FAMILIES {
        for name in names {
            let mut headers = family(names, [ID, SECONDS, SIGNATURE]);
            let value = HeaderValue::from_bytes(b"caf\xc3\xa9").unwrap();
            headers.insert(header_name(name), value);
            let error = verify(&headers).unwrap_err();
            assert!(
                matches!(error, VerifyError::NonAsciiHeader(n) if n == name),
                "{name}: {error}"
            );
            assert!(error.is_malformed());
        }
    }
}

#[test]
fn an_empty_id_is_malformed() {
    let signature = testing::secret().sign("", NOW, BODY).unwrap();
    let error = verify(&webhook("", SECONDS, &signature)).unwrap_err();
    assert_eq!(error, VerifyError::EmptyId("webhook-id"));
    assert!(error.is_malformed());
}

#[test]
fn an_id_with_a_dot_is_malformed_however_well_signed() {
    for id in ["msg.1", ".", "msg_1.", ".msg_1"] {
        let signature = testing::secret().sign(id, NOW, BODY).unwrap();
        let error = verify(&webhook(id, SECONDS, &signature)).unwrap_err();
        assert_eq!(error, VerifyError::DotInId("webhook-id"));
        assert!(error.is_malformed());
    }
}

#[test]
fn an_id_with_a_dot_verifies_where_the_rules_allow_it() {
    let signature = testing::secret().sign("msg.1", NOW, BODY).unwrap();
    let headers = webhook("msg.1", SECONDS, &signature);
    let rules = Rules::default().allow_dots_in_id();
    let signed = SignatureHeaders::read(&headers, &rules, NOW).unwrap();
    assert_eq!(signed.verify(&secrets(), BODY), Ok(()));
}

#[test]
fn an_empty_id_is_malformed_even_where_dots_are_allowed() {
    let headers = webhook("", SECONDS, SIGNATURE);
    let rules = Rules::default().allow_dots_in_id();
    let error = SignatureHeaders::read(&headers, &rules, NOW).unwrap_err();
    assert_eq!(error, VerifyError::EmptyId("webhook-id"));
}

#[test]
fn a_long_id_verifies() {
    let signature = "v1,M0kqMy9vEJjjfJgnI48o1yHBWJRnI8qTRgw/9/87/S4=";
    assert_eq!(
        verify(&webhook(&"m".repeat(200), SECONDS, signature)),
        Ok(())
    );
}

#[test]
fn a_timestamp_that_is_not_plain_digits_is_malformed() {
    let texts = [
        "",
        "+1705314600",
        "-1705314600",
        "+1",
        "-1",
        "-0",
        "1705314600.0",
        "1.0",
        "1e9",
        "0x65A5C128",
        "17053146OO",
        "1_705_314_600",
        "1705314600s",
        "1705 314600",
        "-9223372036854775808",
        "-",
        "+",
        "NaN",
    ];
    for text in texts {
        let error = verify(&webhook(ID, text, SIGNATURE)).unwrap_err();
        let expected = VerifyError::TimestampNotDigits("webhook-timestamp");
        assert_eq!(error, expected, "{text:?}");
        assert!(error.is_malformed());
    }
}

#[test]
fn white_space_around_the_timestamp_is_malformed() {
    for text in [
        " 1705314600",
        "1705314600 ",
        "\t1705314600",
        "1705314600\t",
        " ",
    ] {
        let error = verify(&webhook(ID, text, SIGNATURE)).unwrap_err();
        assert_eq!(
            error,
            VerifyError::TimestampNotDigits("webhook-timestamp"),
            "{text:?}"
        );
    }
}

#[test]
fn a_timestamp_that_overflows_is_malformed() {
    let texts = [
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "17053146000000000000",
        "99999999999999999999999999999999999999999999",
    ];
    for text in texts {
        let error = verify(&webhook(ID, text, SIGNATURE)).unwrap_err();
        assert_eq!(
            error,
            VerifyError::TimestampOverflow("webhook-timestamp"),
            "{text}"
        );
        assert!(error.is_malformed());
    }
}

#[test]
fn leading_zeros_of_the_timestamp_are_hashed_as_they_are_written() {
    let few = (
        "0001705314600",
        "v1,vws3H6Di/cWXDIH8uJVnyCv1VylxjJ152Iefn+PjblM=",
    );
    let many = (
        "00000000000000000000000000000000000000001705314600",
        "v1,Qx8OVp1mOUUTn2D2e8fcaJWb5CfNJLfMIGIh5WXbwQA=",
    );
    for (timestamp, signature) in [few, many] {
        assert_eq!(
            verify(&webhook(ID, timestamp, signature)),
            Ok(()),
            "{timestamp}"
        );
        let error = verify(&webhook(ID, timestamp, SIGNATURE)).unwrap_err();
        assert_eq!(error, VerifyError::NoMatch);
        let error = verify(&webhook(ID, SECONDS, signature)).unwrap_err();
        assert_eq!(error, VerifyError::NoMatch);
    }
}

#[test]
fn five_minutes_either_way_are_inside_the_window() {
    for seconds in [-300, -299, 0, 299, 300] {
        assert_eq!(
            verify_at(later(seconds), &Rules::default()),
            Ok(()),
            "{seconds}"
        );
    }
}

#[test]
fn one_second_more_than_five_minutes_is_outside_the_window() {
    let old = verify_at(later(301), &Rules::default()).unwrap_err();
    assert!(matches!(
        old,
        VerifyError::TooOld {
            seconds: 301,
            tolerance: 300
        }
    ));
    let new = verify_at(later(-301), &Rules::default()).unwrap_err();
    assert!(matches!(
        new,
        VerifyError::TooNew {
            seconds: 301,
            tolerance: 300
        }
    ));
    assert!(!old.is_malformed() && !new.is_malformed());
}

#[test]
fn the_tolerance_can_be_set() {
    let rules = Rules::default().tolerance(Duration::from_secs(10));
    assert_eq!(verify_at(later(10), &rules), Ok(()));
    assert_eq!(verify_at(later(-10), &rules), Ok(()));
    assert!(matches!(
        verify_at(later(11), &rules),
        Err(VerifyError::TooOld { .. })
    ));
    assert!(matches!(
        verify_at(later(-11), &rules),
        Err(VerifyError::TooNew { .. })
    ));
}

#[test]
fn no_tolerance_takes_the_very_second_alone() {
    let rules = Rules::default().tolerance(Duration::ZERO);
    assert_eq!(verify_at(NOW, &rules), Ok(()));
    assert!(verify_at(later(1), &rules).is_err());
    assert!(verify_at(later(-1), &rules).is_err());
}

#[test]
fn any_tolerance_and_any_clock_are_judged_without_a_panic() {
    let boundless = Rules::default().tolerance(Duration::MAX);
    for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
        assert_eq!(verify_at(now, &boundless), Ok(()));
        assert!(verify_at(now, &Rules::default()).is_err());
    }
}

#[test]
fn a_stale_request_is_called_so_before_its_signature_is_judged() {
    let headers = webhook(ID, "1", "v1,");
    assert!(matches!(verify(&headers), Err(VerifyError::TooOld { .. })));
}

#[test]
fn a_malformed_signature_header_is_called_so_before_the_window() {
    let headers = webhook(ID, "1", &vec![SIGNATURE; 17].join(" "));
    assert!(verify(&headers).unwrap_err().is_malformed());
}

#[test]
fn a_body_that_is_no_utf8_verifies() {
    let headers = webhook(
        ID,
        SECONDS,
        "v1,6pRMa1LBI3SjL79bgHR732qwvk2DhzGKS9zJRM4AlIA=",
    );
    let body = b"\xff\xfe\x00hello";
    assert!(secrets().verify(&headers, body, NOW).is_ok());
    assert!(
        secrets()
            .verify(&headers, b"\xff\xff\x00hello", NOW)
            .is_err()
    );
}

#[test]
fn an_empty_body_verifies() {
    let headers = webhook(
        ID,
        SECONDS,
        "v1,klLGuWWbckaRFrabWdGXJfsbyduZxm0LvS1smYVt/+w=",
    );
    assert!(secrets().verify(&headers, b"", NOW).is_ok());
}

#[test]
fn a_body_with_one_byte_more_or_less_does_not_verify() {
    let headers = webhook(ID, SECONDS, SIGNATURE);
    for body in [&b"hell"[..], b"hello\n", b" hello", b""] {
        let error = secrets().verify(&headers, body, NOW).unwrap_err();
        assert_eq!(error, VerifyError::NoMatch);
    }
}

#[test]
fn the_parts_of_the_signed_content_cannot_be_shifted_into_each_other() {
    let signature = testing::secret().sign("msg_1", NOW, b"17.x").unwrap();
    let headers = webhook("msg_1", SECONDS, &signature);
    assert!(secrets().verify(&headers, b"17.x", NOW).is_ok());
    assert!(secrets().verify(&headers, b"x", NOW).is_err());
}

#[test]
fn a_retry_verifies_with_the_same_id_a_fresh_time_and_a_fresh_signature() {
    let retry = TestDelivery::of_body(BODY).id(ID).sent_at(later(36_000));
    let request = retry.request(&testing::secret());
    let secrets = secrets();
    let signed = secrets
        .verify(request.headers(), BODY, later(36_001))
        .unwrap();
    assert_eq!(signed.id(), ID);
    assert_eq!(signed.sent_at(), later(36_000));
}

#[test]
fn an_old_signature_under_a_fresh_time_does_not_verify() {
    let fresh = later(60).as_second().to_string();
    assert_eq!(
        verify(&webhook(ID, &fresh, SIGNATURE)),
        Err(VerifyError::NoMatch)
    );
}

#[test]
fn a_test_request_is_signed_as_the_scheme_says() {
    let request = TestDelivery::of_body(BODY)
        .id(ID)
        .request(&testing::secret());
    assert_eq!(request.headers()["webhook-signature"], SIGNATURE);
    assert_eq!(request.headers()["webhook-timestamp"], SECONDS);
    assert_eq!(request.headers()["webhook-id"], ID);
}

#[test]
fn a_time_beyond_every_calendar_is_outside_the_window() {
    let verdict = |timestamp: &'static str| {
        let mut headers = TestDelivery::of_body("{}")
            .request(&testing::secret())
            .headers()
            .clone();
        headers.insert("webhook-timestamp", HeaderValue::from_static(timestamp));
        SignatureHeaders::read(&headers, &Rules::default(), NOW).unwrap_err()
    };
    // Milliseconds by mistake, the year 10000, and the largest number of seconds.
    for timestamp in ["1795458961000", "253402300800", "9223372036854775807"] {
        let error = verdict(timestamp);
        assert!(
            matches!(error, VerifyError::TooNew { .. }),
            "{timestamp}: {error:?}"
        );
    }
}
