//! Published signature vectors, and deliveries captured from a real sender.

use std::sync::{Arc, Mutex};

use http::{HeaderMap, HeaderName, HeaderValue, Request};
use jiff::Timestamp;
use pulse_hooks::testing::TestBody;
use pulse_hooks::{
    Endpoint, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, RawEvent, Router,
    Rules, Secret, Secrets, SignatureHeaders, State, VerifyError, pulse_handler, pulse_router,
};
use pulse_hooks_tests::{Capture, Captures, JOB_ID, Published, PublishedVector};

fn published() -> Published {
    serde_json::from_str(include_str!("standard-webhooks.json")).unwrap()
}

fn published_valid() -> Vec<PublishedVector> {
    let valid = published().valid;
    assert!(valid.len() >= 3, "the file lost its vectors");
    valid
}

fn captures() -> Vec<Capture> {
    let captures: Captures = serde_json::from_str(include_str!("svix-deliveries.json")).unwrap();
    let captures = captures.deliveries;
    assert!(captures.len() >= 30, "the file lost its deliveries");
    captures
}

fn captures_of(scheme: &str) -> Vec<Capture> {
    let mut captures = captures();
    captures.retain(|capture| capture.scheme == scheme);
    assert!(captures.len() >= 15, "the file lost its deliveries");
    captures
}

fn at(seconds: &str) -> Timestamp {
    Timestamp::from_second(seconds.parse().unwrap()).unwrap()
}

fn secrets(keys: &[String]) -> Secrets {
    keys.join(" ").parse().unwrap()
}

/// What was signed and what it was signed with, each part free to be changed.
#[derive(Clone)]
struct Signed {
    family: &'static str,
    keys: Vec<String>,
    now: Timestamp,
    id: Vec<u8>,
    timestamp: Vec<u8>,
    signature: Vec<u8>,
    body: Vec<u8>,
}

impl Signed {
    fn of_vector(vector: &PublishedVector) -> Self {
        Self {
            family: "webhook",
            keys: vec![vector.key.clone()],
            now: at(&vector.timestamp),
            id: vector.id.clone().into(),
            timestamp: vector.timestamp.clone().into(),
            signature: vector.signature.clone().into(),
            body: vector.body.clone().into(),
        }
    }

    fn of_capture(capture: &Capture) -> Self {
        Self {
            family: "webhook",
            keys: capture.keys.clone(),
            now: at(capture.header("timestamp")),
            id: capture.header("id").into(),
            timestamp: capture.header("timestamp").into(),
            signature: capture.header("signature").into(),
            body: capture.body.clone().into(),
        }
    }

    fn in_family(self, family: &'static str) -> Self {
        Self { family, ..self }
    }

    /// `None` where a value could stand in no header.
    fn headers(&self) -> Option<HeaderMap> {
        [
            ("id", &self.id),
            ("timestamp", &self.timestamp),
            ("signature", &self.signature),
        ]
        .into_iter()
        .map(|(suffix, value)| {
            let name = HeaderName::try_from(format!("{}-{suffix}", self.family)).unwrap();
            Some((name, HeaderValue::from_bytes(value).ok()?))
        })
        .collect()
    }

    /// As lenient about time and id as can be, so that only the signature is judged.
    fn verifies(&self) -> bool {
        let Some(headers) = self.headers() else {
            return false;
        };
        let rules = Rules::default()
            .tolerance(std::time::Duration::MAX)
            .allow_dots_in_id();
        SignatureHeaders::read(&headers, &rules, self.now)
            .is_ok_and(|signed| signed.verify(&secrets(&self.keys), &self.body).is_ok())
    }
}

fn flip(bytes: &mut [u8], bit: usize) {
    bytes[bit / 8] ^= 1 << (bit % 8);
}

fn bits(bytes: &[u8]) -> std::ops::Range<usize> {
    0..bytes.len() * 8
}

/// Where each entry stands.
fn entries(signature: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let mut found = Vec::new();
    for entry in signature.split(|byte| *byte == b' ') {
        found.push(start..start + entry.len());
        start += entry.len() + 1;
    }
    found
}

fn assert_no_flipped_bit_verifies(signed: &Signed, what: &str) {
    assert!(signed.verifies(), "{what}");
    type Part = fn(&mut Signed) -> &mut Vec<u8>;
    let parts: [(&str, Part); 3] = [
        ("id", |signed| &mut signed.id),
        ("timestamp", |signed| &mut signed.timestamp),
        ("body", |signed| &mut signed.body),
    ];
    for (name, part) in parts {
        for bit in bits(part(&mut signed.clone())) {
            let mut flipped = signed.clone();
            flip(part(&mut flipped), bit);
            assert!(!flipped.verifies(), "{what}: bit {bit} of the {name}");
        }
    }
}

/// Flips the same bit of each entry, since one whole entry is enough.
fn assert_no_flipped_signatures_verify(signed: &Signed, what: &str) {
    let entries = entries(&signed.signature);
    let length = entries[0].len();
    for bit in 0..length * 8 {
        let mut flipped = signed.clone();
        for entry in &entries {
            flip(&mut flipped.signature[entry.clone()], bit);
        }
        assert!(!flipped.verifies(), "{what}: bit {bit} of every entry");
    }
}

#[test]
fn the_published_vectors_verify_in_either_family() {
    for vector in published_valid() {
        let signed = Signed::of_vector(&vector);
        assert!(signed.verifies(), "{}", vector.name);
        assert!(signed.in_family("svix").verifies(), "{}", vector.name);
    }
}

#[test]
fn the_published_vectors_verify_under_the_default_rules() {
    for vector in published_valid() {
        let signed = Signed::of_vector(&vector);
        let headers = signed.headers().unwrap();
        let secrets = secrets(&signed.keys);
        assert!(
            secrets.verify(&headers, &signed.body, signed.now).is_ok(),
            "{}",
            vector.name
        );
    }
}

#[test]
fn the_published_vectors_are_signed_to_the_same_signature() {
    for PublishedVector {
        name,
        key,
        private_key,
        id,
        timestamp,
        body,
        signature,
        ..
    } in published_valid()
    {
        let secret: Secret = private_key.unwrap_or(key).parse().unwrap();
        assert_eq!(
            secret.sign(&id, at(&timestamp), body.as_bytes()).unwrap(),
            signature,
            "{name}"
        );
    }
}

#[test]
fn the_published_invalid_signatures_do_not_verify() {
    let first = Signed::of_vector(&published_valid()[0]);
    let invalid = published().invalid_signatures_for_the_first;
    assert!(!invalid.is_empty());
    for signature in invalid {
        let signed = Signed {
            signature: signature.clone().into(),
            ..first.clone()
        };
        assert!(!signed.verifies(), "{signature}");
    }
}

#[test]
fn the_published_invalid_signatures_do_no_harm_beside_the_valid_one() {
    let first = Signed::of_vector(&published_valid()[0]);
    for invalid in published().invalid_signatures_for_the_first {
        let valid = String::from_utf8(first.signature.clone()).unwrap();
        let signature = format!("{invalid} {valid}").into_bytes();
        assert!(
            Signed {
                signature,
                ..first.clone()
            }
            .verifies(),
            "{invalid}"
        );
    }
}

#[test]
fn no_published_vector_verifies_with_one_bit_flipped() {
    for vector in published_valid() {
        let signed = Signed::of_vector(&vector);
        assert_no_flipped_bit_verifies(&signed, &vector.name);
        assert_no_flipped_signatures_verify(&signed, &vector.name);
    }
}

#[test]
fn captured_deliveries_verify_with_each_of_their_keys() {
    for capture in captures() {
        let signed = Signed::of_capture(&capture);
        assert!(signed.verifies(), "{capture:?}");
        for key in &capture.keys {
            let alone = Signed {
                keys: vec![key.clone()],
                ..signed.clone()
            };
            assert!(alone.verifies(), "{capture:?} with {key} alone");
        }
    }
}

#[test]
fn a_delivery_captured_during_a_rotation_is_signed_with_both_keys_at_once() {
    let rotations: Vec<_> = captures_of("v1")
        .into_iter()
        .filter(|capture| capture.rotation)
        .collect();
    assert!(!rotations.is_empty());
    for capture in rotations {
        let signature = capture.header("signature");
        let sent_at = at(capture.header("timestamp"));
        let signed = secrets(&capture.keys)
            .sign(capture.header("id"), sent_at, capture.body.as_bytes())
            .unwrap();
        let sorted = |text: &str| {
            let mut entries: Vec<_> = text.split(' ').map(str::to_owned).collect();
            entries.sort();
            entries
        };
        assert_eq!(sorted(&signed), sorted(signature));
    }
}

#[test]
fn captured_deliveries_do_not_verify_with_another_endpoints_key() {
    let captures = captures();
    for capture in &captures {
        let stranger = captures
            .iter()
            .flat_map(|other| &other.keys)
            .find(|key| !capture.keys.contains(key));
        let keys = vec![stranger.unwrap().clone()];
        let signed = Signed {
            keys,
            ..Signed::of_capture(capture)
        };
        assert!(!signed.verifies(), "{capture:?}");
    }
}

#[test]
fn no_captured_delivery_verifies_with_one_bit_of_what_was_signed_flipped() {
    for capture in captures() {
        assert_no_flipped_bit_verifies(&Signed::of_capture(&capture), capture.header("id"));
    }
}

#[test]
fn no_captured_delivery_verifies_with_a_bit_of_every_signature_flipped() {
    for capture in captures() {
        assert_no_flipped_signatures_verify(&Signed::of_capture(&capture), capture.header("id"));
    }
}

#[test]
fn a_captured_delivery_of_one_scheme_asks_for_a_key_of_it() {
    for (scheme, other, key) in [("v1", "v1a", "whsec_"), ("v1a", "v1", "whpk_")] {
        let secrets = secrets(&captures_of(other)[0].keys);
        for capture in captures_of(scheme) {
            let now = at(capture.header("timestamp"));
            let headers = headers_of(&capture);
            let verified = secrets.verify(&headers, capture.body.as_bytes(), now);
            let error = VerifyError::NoKeyOfScheme { scheme, key };
            assert_eq!(verified.unwrap_err(), error);
        }
    }
}

#[test]
fn captured_deliveries_verify_with_the_keys_of_both_schemes_at_hand() {
    for capture in captures() {
        for keys in [
            [&captures_of("v1")[0].keys[..], &capture.keys].concat(),
            [&capture.keys[..], &captures_of("v1a")[0].keys].concat(),
        ] {
            let signed = Signed {
                keys,
                ..Signed::of_capture(&capture)
            };
            assert!(signed.verifies(), "{capture:?}");
        }
    }
}

/// Which typed handlers ran.
#[derive(Clone, Default)]
struct Ran(Arc<Mutex<Vec<(&'static str, String)>>>);

impl Ran {
    fn add(&self, event_type: &'static str, job_id: String) {
        self.0.lock().unwrap().push((event_type, job_id));
    }

    fn take(&self) -> Vec<(&'static str, String)> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[pulse_handler]
async fn created(job: JobCreated, State(ran): State<Ran>) {
    ran.add("job.created", job.job_id);
}
#[pulse_handler]
async fn processing(job: JobProcessing, State(ran): State<Ran>) {
    ran.add("job.processing", job.job_id);
}
#[pulse_handler]
async fn completed(job: JobCompleted, State(ran): State<Ran>) {
    assert!(job.pages_processed.is_some() && job.processing_time.is_some());
    ran.add("job.completed", job.job_id);
}
#[pulse_handler]
async fn failed(job: JobFailed, State(ran): State<Ran>) {
    assert!(job.error.is_some());
    ran.add("job.failed", job.job_id);
}
#[pulse_handler]
async fn cancelled(job: JobCancelled, State(ran): State<Ran>) {
    ran.add("job.cancelled", job.job_id);
}
#[pulse_handler]
async fn archive(event: RawEvent, State(ran): State<Ran>) {
    let data: serde_json::Value = event.data().unwrap();
    let job_id = data["job_id"].as_str().unwrap().to_owned();
    assert_eq!(event.event_type, "job.archived");
    ran.add("unknown", job_id);
}

fn router(ran: &Ran) -> Router {
    let router = pulse_router! {
        state: Ran,
        handlers: [created, processing, completed, failed, cancelled],
        unknown: archive,
    };
    router.with_state(ran.clone())
}

fn headers_of(capture: &Capture) -> HeaderMap {
    let pairs = capture.headers.iter().map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        (name, HeaderValue::from_str(value).unwrap())
    });
    pairs.collect()
}

fn request_of(capture: &Capture) -> Request<TestBody> {
    let mut request = Request::post("/")
        .body(TestBody(capture.body.clone().into()))
        .unwrap();
    *request.headers_mut() = headers_of(capture);
    request
}

/// The type in the vendor's envelope, where the body is one.
fn type_of(capture: &Capture) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(&capture.body).ok()?;
    Some(body["type"].as_str()?.to_owned())
}

fn endpoint_of(capture: &Capture, ran: &Ran) -> Endpoint {
    let now = at(capture.header("timestamp"));
    Endpoint::new(secrets(&capture.keys), router(ran)).clock(move || now)
}

#[tokio::test]
async fn captured_deliveries_reach_the_handlers_of_their_types() {
    let ran = Ran::default();
    let mut seen = std::collections::BTreeSet::new();
    for capture in captures() {
        let Some(event_type) = type_of(&capture) else {
            continue;
        };
        let response = endpoint_of(&capture, &ran)
            .handle(request_of(&capture))
            .await;
        assert_eq!(response.status(), 204, "{capture:?}");
        let [(handled, job_id)] = &ran.take()[..] else {
            panic!("not exactly one handler ran for {capture:?}");
        };
        let expected = if event_type == "job.archived" {
            "unknown"
        } else {
            &event_type
        };
        assert_eq!((*handled, job_id.as_str()), (expected, JOB_ID));
        seen.insert(event_type);
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[tokio::test]
async fn captured_deliveries_are_401_once_the_clock_has_moved_on() {
    for capture in captures() {
        let later = at(capture.header("timestamp")) + jiff::SignedDuration::from_secs(301);
        let ran = Ran::default();
        let endpoint = endpoint_of(&capture, &ran).clock(move || later);
        assert_eq!(endpoint.handle(request_of(&capture)).await.status(), 401);
        assert!(ran.take().is_empty());
    }
}

#[tokio::test]
async fn a_captured_delivery_with_a_flipped_body_is_401_and_reaches_nobody() {
    for capture in captures() {
        let ran = Ran::default();
        let mut body = capture.body.clone().into_bytes();
        let middle = body.len() * 4;
        flip(&mut body, middle);
        let request = request_of(&capture).map(|_| TestBody(body.into()));
        assert_eq!(
            endpoint_of(&capture, &ran).handle(request).await.status(),
            401
        );
        assert!(ran.take().is_empty());
    }
}
