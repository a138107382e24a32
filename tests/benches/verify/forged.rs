//! What refusing a forged request costs, against accepting a genuine one of the same body.
//!
//! Whoever knows the address can send forged requests, so that these must cost no more than
//! genuine ones. Both carry the same headers but for one entry: the genuine request's last entry
//! is a signature, made with the last of the secrets. So both are compared with every secret, and
//! a secret costs the one as much as the other: one HMAC.

use std::hint::black_box;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use pulse_hooks::{Secret, Secrets, VerifyError};
use pulse_hooks_benches::fixture::{self, Request, SECRET};

use crate::measure::{Contender, Group, measure};

/// The most entries and bytes that a signature header may have.
const ENTRIES: usize = 16;
const BYTES: usize = 4096;

/// As many as there are keys in two rotations at once.
const SECRETS: u8 = 4;

/// Signature headers that are costly to read.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// Nothing but signatures.
    Signatures,
    /// Signatures, with as much white space between them as there may be.
    Spaces,
    /// Texts that turn out to be none at their last byte.
    Broken,
    /// Signatures of the scheme that none of the secrets is for.
    OtherScheme,
    /// Long texts of a version that does not exist.
    Unknown,
}

const SHAPES: [Shape; 5] = [
    Shape::Signatures,
    Shape::Spaces,
    Shape::Broken,
    Shape::OtherScheme,
    Shape::Unknown,
];

impl Shape {
    fn entry(self, nth: u8) -> String {
        match self {
            Self::Signatures | Self::Spaces => forged(&stranger(nth)),
            Self::Broken => format!("v1,{}!=", "A".repeat(42)),
            Self::OtherScheme => format!("v1a,{}==", "A".repeat(86)),
            Self::Unknown => format!("v2,{}", "A".repeat(BYTES / ENTRIES - 4)),
        }
    }

    /// All entries but the last are of this shape.
    fn header(self, last: &str) -> String {
        let first = (1..ENTRIES as u8).map(|nth| self.entry(nth));
        let entries: Vec<_> = first.chain([last.to_owned()]).collect();
        let used: usize = entries.iter().map(String::len).sum();
        let gap = match self {
            Self::Spaces => (BYTES - used) / ENTRIES,
            _ => 1,
        };
        let header = entries.join(&" ".repeat(gap));
        assert!(header.len() <= BYTES);
        header
    }
}

fn stranger(nth: u8) -> Secret {
    Secret::from_bytes(&[nth; 32]).expect("32 bytes are enough")
}

/// A signature of something else.
fn forged(secret: &Secret) -> String {
    let signature = secret.sign("msg_other", Timestamp::UNIX_EPOCH, b"");
    signature.expect("a secret that signs")
}

fn secrets() -> Secrets {
    let strangers = (1..SECRETS).map(|nth| stranger(100 + nth));
    let ours = SECRET.parse().expect("a whole secret");
    Secrets::new(strangers.chain([ours])).expect("there is one")
}

fn with_signatures(request: &Request, signatures: &str) -> Request {
    let value = HeaderValue::try_from(signatures).expect("visible ASCII");
    let name = HeaderName::from_static("webhook-signature");
    let mut headers = request.headers.clone();
    headers.insert(name, value);
    Request {
        headers,
        body: request.body.clone(),
    }
}

fn genuine_entry(request: &Request) -> &str {
    let value = &request.headers["webhook-signature"];
    value.to_str().expect("visible ASCII")
}

/// For each size of the body, every shape: refused, and accepted.
pub(crate) fn measure_v1() -> [Group; 2] {
    let secrets = secrets();
    let measure_size = |size: &str, body: Bytes, rounds, calls| {
        let request = Request::signed(body);
        let mut contenders = Vec::new();
        for shape in SHAPES {
            let genuine = with_signatures(&request, &shape.header(genuine_entry(&request)));
            let forged = with_signatures(&request, &shape.header(&forged(&stranger(0))));
            let name = |what| format!("{what}_{shape:?}_{size}");
            let why = VerifyError::NoMatch;
            contenders.push(refuse(name("refuse"), why, &secrets, forged));
            contenders.push(accept(name("accept"), &secrets, genuine));
        }
        measure(&mut contenders, rounds, calls)
    };
    [
        measure_size("221B", small(), 3_000, 50),
        measure_size("64KiB", fixture::large(), 1_000, 2),
    ]
}

/// Scheme `v1a`: a genuine request takes one Ed25519 check, which hashes the body after a part of
/// the signature. So no two checks share a hash, and a forged request takes the eight that are
/// made at most: here, of two signatures with four keys.
pub(crate) fn measure_v1a() -> [Group; 2] {
    let ours = private('A');
    let four = Secrets::new("AEIM".chars().map(private)).expect("as many as there may be");
    let one = Secrets::new([ours.clone()]).expect("there is one");
    let measure_size = |size: &str, body: Bytes, rounds, calls| {
        let request = Request::signed(body);
        let genuine = with_signatures(&request, &sign(&ours, &request));
        let strangers = "QUYcgkosw048QUYc".chars().map(private);
        let entries: Vec<_> = strangers.map(|stranger| forged(&stranger)).collect();
        let forged = with_signatures(&request, &entries.join(" "));
        let why = VerifyError::TooManyChecks;
        let mut contenders = vec![
            refuse(format!("refuse_v1a_{size}"), why, &four, forged),
            accept(format!("accept_v1a_{size}"), &one, genuine),
        ];
        measure(&mut contenders, rounds, calls)
    };
    [
        measure_size("221B", small(), 200, 5),
        measure_size("64KiB", fixture::large(), 100, 2),
    ]
}

/// What refusing costs against accepting, for the headers that cost most to refuse.
pub(crate) fn worst(pairs: &Group) -> f64 {
    let times: Vec<_> = pairs.nanoseconds_of_all().collect();
    let (pairs, _) = times.as_chunks::<2>();
    let worst = pairs
        .iter()
        .max_by(|left, right| left[0].total_cmp(&right[0]));
    let [refused, accepted] = worst.expect("there are some");
    refused / accepted
}

fn small() -> Bytes {
    Bytes::from_static(fixture::SMALL.as_bytes())
}

fn sign(secret: &Secret, request: &Request) -> String {
    let text = |name: &str| request.headers[name].to_str().expect("visible ASCII");
    let seconds = text("webhook-timestamp").parse().expect("a number");
    let sent_at = Timestamp::from_second(seconds).expect("a time");
    let signature = secret.sign(text("webhook-id"), sent_at, &request.body);
    signature.expect("a secret that signs")
}

/// A key of the scheme `v1a`.
fn private(letter: char) -> Secret {
    let text = format!("whsk_{}=", String::from(letter).repeat(43));
    text.parse().expect("a private key")
}

fn accept<'a>(name: String, secrets: &'a Secrets, request: Request) -> Contender<'a> {
    let now = Timestamp::now();
    Contender::new(name, move || {
        let Request { headers, body } = black_box(&request);
        let verified = secrets.verify(headers, body, now);
        black_box(&verified).as_ref().expect("a good signature");
    })
}

fn refuse<'a>(
    name: String,
    with: VerifyError,
    secrets: &'a Secrets,
    request: Request,
) -> Contender<'a> {
    let now = Timestamp::now();
    Contender::new(name, move || {
        let Request { headers, body } = black_box(&request);
        let verified = secrets.verify(headers, body, now);
        assert_eq!(black_box(&verified).as_ref().err(), Some(&with));
    })
}
