//! Secrets: which texts are taken, what the refusals say, and that nothing shows them.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::Command;

use pulse_hooks::testing::{self, NOW, TestBody, TestDelivery};
use pulse_hooks::{Endpoint, RawEvent, Secret, SecretError, Secrets, SignatureHeaders};

use crate::support::{completed_delivery, secrets, sink::Keeps};

/// 24 bytes, 32 characters, no padding.
const KEY: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// 25 bytes, two padding characters.
const PADDED_KEY: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAQ==";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SENT_AT: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
/// What [`KEY`] signs, as published.
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn sign(secret: &Secret) -> String {
    let sent_at = jiff::Timestamp::from_second(SENT_AT).unwrap();
    secret.sign(ID, sent_at, BODY).unwrap()
}

fn refusal(text: &str) -> SecretError {
    text.parse::<Secret>().unwrap_err()
}

fn refusal_of_several(text: &str) -> SecretError {
    text.parse::<Secrets>().unwrap_err()
}

#[test]
fn a_secret_is_the_same_in_every_form_it_is_shown_in() {
    for text in [
        format!("whsec_{KEY}"),
        KEY.to_owned(),
        format!("v1,whsec_{KEY}"),
        format!("  whsec_{KEY}\n"),
        format!("\t{KEY}\r\n"),
        format!(" v1,whsec_{KEY} "),
    ] {
        let secret: Secret = text.parse().unwrap();
        assert_eq!(sign(&secret), SIGNATURE, "{text:?}");
    }
}

#[test]
fn a_secret_is_read_with_and_without_its_padding() {
    let padded: Secret = format!("whsec_{PADDED_KEY}").parse().unwrap();
    let bare = PADDED_KEY.trim_end_matches('=');
    let unpadded: Secret = format!("whsec_{bare}").parse().unwrap();
    assert_eq!(sign(&padded), sign(&unpadded));
    assert_ne!(sign(&padded), SIGNATURE);
}

#[test]
fn a_secret_of_bytes_signs_like_its_text() {
    let key: Vec<u8> = vec![7; 24];
    let text = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
    let from_text: Secret = text.parse().unwrap();
    assert_eq!(sign(&Secret::from_bytes(&key).unwrap()), sign(&from_text));
}

#[test]
fn an_empty_secret_is_refused_in_every_form() {
    for text in ["", " ", "\n", "whsec_", "v1,whsec_", "v1,", " whsec_ "] {
        assert!(text.parse::<Secret>().is_err(), "{text:?}");
        assert!(
            Secret::parse_short(text).is_err(),
            "{text:?}, short on purpose"
        );
        assert!(text.parse::<Secrets>().is_err(), "{text:?}, among several");
    }
    assert!(Secret::from_bytes(b"").is_err());
}

#[test]
fn padding_alone_is_no_secret() {
    for text in ["=", "==", "whsec_==", "whsec_===="] {
        assert!(Secret::parse_short(text).is_err(), "{text:?}");
    }
}

#[test]
fn no_secrets_at_all_are_refused() {
    assert!(Secrets::new([]).is_err());
}

#[test]
fn a_key_of_twenty_three_bytes_is_refused_and_one_of_twenty_four_is_taken() {
    assert!(Secret::from_bytes(&[7; 24]).is_ok());
    let error = Secret::from_bytes(&[7; 23]).unwrap_err();
    assert!(error.to_string().contains("23"), "{error}");
    assert!(error.to_string().contains("24"), "{error}");
    assert!(
        refusal("whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")
            .to_string()
            .contains("23")
    );
}

#[test]
fn a_short_key_is_taken_on_purpose() {
    let secret = Secret::parse_short("whsec_Bw==").unwrap();
    let headers = TestDelivery::of_body("x").request(&secret);
    let secrets = Secrets::new([secret]).unwrap();
    assert!(secrets.verify(headers.headers(), b"x", NOW).is_ok());
}

#[test]
fn text_that_is_no_base64_is_refused() {
    for text in [
        "whsec_!!!!",
        "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS-",
        "whsec_whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8I\u{e9}LPZIo2LaLaSw",
        "v1,v1,MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ] {
        assert!(text.parse::<Secret>().is_err(), "{text:?}");
        assert!(Secret::parse_short(text).is_err(), "{text:?}");
    }
}

#[test]
fn several_secrets_are_parted_by_any_white_space() {
    let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    for text in [
        format!("whsec_{KEY} {other}"),
        format!("{other}\nwhsec_{KEY}"),
        format!("\t{KEY}\r\n  {other}\n"),
    ] {
        let secrets: Secrets = text.parse().unwrap();
        let sent_at = jiff::Timestamp::from_second(SENT_AT).unwrap();
        let header = secrets.sign(ID, sent_at, BODY).unwrap();
        assert_eq!(header.split(' ').count(), 2);
        assert!(header.split(' ').any(|entry| entry == SIGNATURE));
    }
}

#[test]
fn every_bad_secret_is_named_by_its_position_and_all_together() {
    let text = format!("whsec_!bad! whsec_{KEY} whsec_c2hvcnQ= whpk_AAAA whsec_");
    let error = refusal_of_several(&text).to_string();
    for part in ["1 of 5", "3 of 5", "4 of 5", "5 of 5"] {
        assert!(error.contains(part), "no `{part}` in: {error}");
    }
    assert!(!error.contains("2 of 5"), "{error}");
}

#[test]
fn no_refusal_shows_any_of_the_secret() {
    for text in [
        "whsec_Zm9vYmFyUXV1eFF1dXg!",
        "whsec_Zm9vYmFyUXV1eA==",
        "whsk_Zm9vYmFyUXV1eA==",
        "Zm9vYmFyUXV1e",
    ] {
        for error in [refusal(text), refusal_of_several(text)] {
            let shown = format!("{error} {error:?} {error:#?}");
            assert!(!shown.contains("Zm9v"), "{shown}");
            assert!(!shown.contains("foobar"), "{shown}");
        }
    }
}

#[test]
fn debug_of_secrets_shows_their_number_and_source_alone() {
    let secret: Secret = format!("whsec_{KEY}").parse().unwrap();
    let secrets = Secrets::new([secret.clone(), secret.clone()])
        .unwrap()
        .with_source("acme");
    let shown = format!("{secret:?} {secrets:?} {secrets:#?}");
    assert!(shown.contains("acme"), "{shown}");
    for part in [KEY, "MfKQ", "49, 242", "31f2"] {
        assert!(!shown.contains(part), "{shown}");
    }
}

#[test]
fn the_source_can_be_read_back() {
    assert_eq!(secrets().source(), None);
    assert_eq!(secrets().with_source("acme").source(), Some("acme"));
}

#[test]
fn debug_of_what_is_verified_shows_neither_signature_nor_body() {
    let request = TestDelivery::of_body(pulse_hooks_tests::COMPLETED).request(&testing::secret());
    let signature = request.headers()["webhook-signature"].to_str().unwrap();
    let rules = pulse_hooks::Rules::default();
    let signed = SignatureHeaders::read(request.headers(), &rules, NOW).unwrap();
    let bytes = &signature["v1,".len()..][..12];
    let shown = format!("{signed:?} {signed:#?}");
    assert!(!shown.contains(bytes), "{shown}");
    assert!(shown.contains("msg_"), "{shown}");
}

#[pulse_hooks::pulse_handler]
async fn keep_raw(
    event: RawEvent,
    pulse_hooks::State(calls): pulse_hooks::State<crate::support::Calls>,
) {
    calls.add(format!("{event:?} {event:#?}"));
}

#[tokio::test]
async fn debug_of_a_raw_event_shows_no_body() {
    let calls = crate::support::Calls::default();
    let router = pulse_hooks::pulse_router! {
        state: crate::support::Calls,
        handlers: [],
        fallback: keep_raw,
    };
    router
        .with_state(calls.clone())
        .run(completed_delivery())
        .await;
    let shown = calls.all().concat();
    assert!(shown.contains("job.completed"), "{shown}");
    assert!(!shown.contains(pulse_hooks_tests::JOB_ID), "{shown}");
    assert!(!shown.contains("123, 34"), "{shown}");
}

#[test]
fn debug_of_a_delivery_shows_neither_headers_nor_body() {
    let signature = http::HeaderValue::from_static("v1,c2lnbmF0dXJl");
    let test = TestDelivery::of_body(pulse_hooks_tests::COMPLETED).header(
        http::HeaderName::from_static("webhook-signature"),
        signature.clone(),
    );
    let delivery = test.clone().delivery();
    let envelope = delivery.envelope();
    let shown = format!("{delivery:?} {delivery:#?} {envelope:?} {envelope:#?}");
    assert!(shown.contains("job.completed"), "{shown}");
    for part in [pulse_hooks_tests::JOB_ID, "c2lnbmF0dXJl", "pages_processed"] {
        assert!(!shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn debug_of_a_test_delivery_shows_neither_signature_nor_body() {
    let signature = http::HeaderValue::from_static("v1,c2lnbmF0dXJl");
    let test = TestDelivery::of_body(pulse_hooks_tests::COMPLETED).header(
        http::HeaderName::from_static("webhook-signature"),
        signature,
    );
    let body = TestBody(pulse_hooks_tests::COMPLETED.into());
    let shown = format!("{test:?} {test:#?} {body:?}");
    for part in [pulse_hooks_tests::JOB_ID, "c2lnbmF0dXJl", "pages_processed"] {
        assert!(!shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn debug_of_an_endpoint_shows_no_secret() {
    let secrets: Secrets = format!("whsec_{KEY}").parse().unwrap();
    let endpoint = Endpoint::new(secrets, Keeps::default());
    let shown = format!("{endpoint:?} {endpoint:#?}");
    assert!(!shown.contains("MfKQ"), "{shown}");
}

const VARIABLE: &str = "PULSE_HOOKS_TEST_SECRET";
const ASKED: &str = "PULSE_HOOKS_TEST_ASKED";

/// What `Secrets::from_env` says in a process of its own, since a test may not change the
/// environment of the others.
fn from_env_in_a_child(value: Option<&OsStr>) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args([
            "--exact",
            "secrets::says_what_from_env_gives_when_asked_by_a_parent",
        ])
        .env(ASKED, "yes")
        .env_remove(VARIABLE);
    if let Some(value) = value {
        child.env(VARIABLE, value);
    }
    let output = child.output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, said) = text.split_once("<<").expect("the child spoke");
    said.split_once(">>").unwrap().0.to_owned()
}

#[test]
fn says_what_from_env_gives_when_asked_by_a_parent() {
    if std::env::var_os(ASKED).is_none() {
        return;
    }
    let said = match Secrets::from_env(VARIABLE) {
        Ok(secrets) => format!("{secrets:?}"),
        Err(error) => format!("{error} {error:?}"),
    };
    // Written past the capture of test output.
    write!(std::io::stdout(), "<<{said}>>").unwrap();
}

#[test]
fn a_variable_that_is_not_set_is_named_and_says_what_to_write() {
    let said = from_env_in_a_child(None);
    assert!(
        said.contains(VARIABLE) && said.contains("not set"),
        "{said}"
    );
    assert!(said.contains("whsec_"), "{said}");
}

#[test]
fn a_variable_with_one_or_several_secrets_is_read() {
    let one = format!("whsec_{KEY}");
    assert!(from_env_in_a_child(Some(one.as_ref())).starts_with("Secrets"));
    let two = format!("{one} v1,{one}\n");
    assert!(from_env_in_a_child(Some(two.as_ref())).contains('2'));
}

#[test]
fn a_variable_with_a_bad_secret_is_named_and_its_value_never_shown() {
    for text in ["whsec_Zm9vYmFyUXV1eA==", "Zm9v!", "whpk_Zm9vYmFy", "x Zm9v"] {
        let said = from_env_in_a_child(Some(text.as_ref()));
        assert!(said.contains(VARIABLE), "{said}");
        assert!(!said.contains("Zm9v"), "{said}");
    }
}

#[test]
fn an_empty_variable_is_refused() {
    for text in ["", "  \n", "whsec_"] {
        let said = from_env_in_a_child(Some(text.as_ref()));
        assert!(
            said.contains(VARIABLE) && !said.starts_with("Secrets"),
            "{said}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named_and_its_value_never_shown() {
    use std::os::unix::ffi::OsStrExt as _;
    let said = from_env_in_a_child(Some(OsStr::from_bytes(b"whsec_Zm9v\xff")));
    assert!(said.contains(VARIABLE), "{said}");
    assert!(!said.contains("Zm9v"), "{said}");
}
