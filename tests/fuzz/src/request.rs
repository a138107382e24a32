//! Requests in the making: what the targets take from the fuzzer's bytes.

use std::cell::OnceCell;
use std::sync::LazyLock;

use arbitrary::{Arbitrary, Unstructured};
use ed25519_dalek::{Signer as _, SigningKey};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::oracle::to_base64;

/// The headers that verification reads, and one that it does not.
const NAMES: [&str; 7] = [
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "svix-id",
    "svix-timestamp",
    "svix-signature",
    "x-other",
];

/// The name of a header.
#[derive(Debug, Clone, Copy)]
pub struct Name(&'static str);

impl Name {
    /// As the `http` crate has it.
    #[must_use]
    pub fn header(self) -> HeaderName {
        HeaderName::from_static(self.0)
    }
}

impl<'a> Arbitrary<'a> for Name {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        bytes.choose(&NAMES).copied().map(Self)
    }
}

/// Any text, without what cannot stand in a header.
#[must_use]
pub fn header_value(bytes: &[u8]) -> HeaderValue {
    let bytes: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|&byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f))
        .collect();
    HeaderValue::from_bytes(&bytes).expect("only what can stand there is left")
}

/// The three headers of a request.
#[must_use]
pub fn webhook_headers(id: &str, timestamp: &str, signature: &str) -> HeaderMap {
    let values = [id, timestamp, signature].map(|value| header_value(value.as_bytes()));
    let names = NAMES.into_iter().map(HeaderName::from_static);
    names.zip(values).collect()
}

/// One of a few keys. Few, so that what one key signs is often checked with the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
pub enum Key {
    /// Of scheme `v1`.
    A,
    /// Of scheme `v1`.
    B,
    /// Of scheme `v1`.
    C,
    /// Of scheme `v1a`.
    EdA,
    /// Of scheme `v1a`.
    EdB,
}

impl Key {
    /// Whether it is of scheme `v1`.
    #[must_use]
    pub fn is_v1(self) -> bool {
        matches!(self, Self::A | Self::B | Self::C)
    }

    /// The secret that verifies.
    #[must_use]
    pub fn secret(self) -> String {
        if self.is_v1() {
            format!("whsec_{}", to_base64(&self.bytes()))
        } else {
            let public = self.signing_key().verifying_key();
            format!("whpk_{}", to_base64(public.as_bytes()))
        }
    }

    /// Its signature: 32 bytes, or 64 of scheme `v1a`.
    fn sign(self, content: &[u8]) -> Vec<u8> {
        if self.is_v1() {
            hmac_sha256::HMAC::mac(content, self.bytes()).to_vec()
        } else {
            self.signing_key().sign(content).to_bytes().to_vec()
        }
    }

    /// The version that stands before its signatures.
    #[must_use]
    pub fn version(self) -> &'static str {
        if self.is_v1() { "v1" } else { "v1a" }
    }

    fn bytes(self) -> [u8; 32] {
        [self as u8 + 1; 32]
    }

    fn signing_key(self) -> &'static SigningKey {
        static KEYS: LazyLock<[SigningKey; 2]> =
            LazyLock::new(|| [Key::EdA, Key::EdB].map(|key| SigningKey::from_bytes(&key.bytes())));
        &KEYS[usize::from(self == Self::EdB)]
    }
}

/// What is signed, with the signatures made so far: one by Ed25519 takes longer than all else.
#[derive(Debug)]
pub struct Content {
    bytes: Vec<u8>,
    signatures: [OnceCell<Vec<u8>>; 5],
}

impl Content {
    /// The content of a request.
    #[must_use]
    pub fn of(id: &str, timestamp: &str, body: &[u8]) -> Self {
        Self {
            bytes: [id.as_bytes(), timestamp.as_bytes(), body].join(&b'.'),
            signatures: Default::default(),
        }
    }

    /// The signature that `key` makes of it: 32 bytes, or 64 of scheme `v1a`.
    #[must_use]
    pub fn signed_by(&self, key: Key) -> &[u8] {
        self.signatures[key as usize].get_or_init(|| key.sign(&self.bytes))
    }

    /// Its signature under scheme `v1` with a key of any length.
    #[must_use]
    pub fn mac(&self, key: &[u8]) -> [u8; 32] {
        hmac_sha256::HMAC::mac(&self.bytes, key)
    }
}

/// One entry of a signature header.
#[derive(Debug, Clone, Arbitrary)]
pub struct Entry<'a> {
    signed: Signed<'a>,
    form: Form,
}

#[derive(Debug, Clone, Arbitrary)]
enum Signed<'a> {
    /// By the key that the target's request has, or by any.
    Genuine,
    By(Key),
    /// Over other content, or with one bit changed.
    OtherContent(Key, &'a [u8]),
    Flipped(Key, u16),
    /// Nobody's.
    Bytes(&'a [u8]),
    Filled(u8, u16),
    Text(&'a str),
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Form {
    Whole,
    Unpadded,
    Overpadded,
    Cut,
    OtherVersion,
    Lowercase,
    Twice,
    Bare,
}

impl Entry<'_> {
    /// The entry's text, where `genuine` signs for the request and `content` is what it signs.
    #[must_use]
    pub fn text(&self, genuine: Key, content: &Content) -> String {
        let (version, bytes) = match &self.signed {
            Signed::Genuine => (genuine.version(), content.signed_by(genuine).to_vec()),
            Signed::By(key) => (key.version(), content.signed_by(*key).to_vec()),
            Signed::OtherContent(key, other) => (key.version(), key.sign(other)),
            Signed::Flipped(key, bit) => {
                let mut bytes = content.signed_by(*key).to_vec();
                let bit = usize::from(*bit) % (bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
                (key.version(), bytes)
            }
            Signed::Bytes(bytes) => ("v1", bytes.to_vec()),
            Signed::Filled(byte, count) => ("v1a", vec![*byte; usize::from(*count) % 5000]),
            Signed::Text(text) => return (*text).to_owned(),
        };
        let encoded = to_base64(&bytes);
        match self.form {
            Form::Whole => format!("{version},{encoded}"),
            Form::Unpadded => format!("{version},{}", encoded.trim_end_matches('=')),
            Form::Overpadded => format!("{version},{encoded}="),
            Form::Cut => format!("{version},{}", &encoded[..encoded.len().saturating_sub(2)]),
            Form::OtherVersion if version == "v1" => format!("v1a,{encoded}"),
            Form::OtherVersion => format!("v1,{encoded}"),
            Form::Lowercase => format!("{version},{}", encoded.to_lowercase()),
            Form::Twice => format!("{version},{encoded},{encoded}"),
            Form::Bare => format!("{version},"),
        }
    }
}

/// A whole signature header; the text between entries is spaces mostly.
#[derive(Debug, Clone, Arbitrary)]
pub struct SignatureHeader<'a> {
    first: Entry<'a>,
    rest: Vec<(Gap, Entry<'a>)>,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Gap {
    Space,
    Spaces,
    Tab,
    Comma,
    /// So many entries that a limit is met.
    Crowd,
}

impl SignatureHeader<'_> {
    /// The header's text.
    #[must_use]
    pub fn text(&self, genuine: Key, content: &Content) -> String {
        let mut text = self.first.text(genuine, content);
        for (gap, entry) in &self.rest {
            text.push_str(match gap {
                Gap::Space => " ",
                Gap::Spaces => "   ",
                Gap::Tab => "\t",
                Gap::Comma => ",",
                Gap::Crowd => " a b c d e f g h i j k l m n ",
            });
            text.push_str(&entry.text(genuine, content));
        }
        text
    }
}
