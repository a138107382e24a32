//! Reading secrets: no text makes it panic, only the written forms are taken, each means the key
//! it holds, and no error shows what was read.

use arbitrary::Arbitrary;
use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use pulse_hooks::{Secret, SecretError, Secrets};

use crate::oracle::{base64, to_base64};

/// A list of secrets.
#[derive(Debug, Arbitrary)]
pub struct Input<'a> {
    first: Text<'a>,
    rest: Vec<(Gap, Text<'a>)>,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Gap {
    Space,
    Line,
    Nothing,
}

/// One secret, or what might be taken for one.
#[derive(Debug, Clone, Arbitrary)]
enum Text<'a> {
    Any(&'a str),
    Bytes(Prefix, &'a [u8], Padding),
    Filled(Prefix, u8, u8, Padding),
    /// A private key with its public key.
    Pair(u8),
    Public(u8),
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Prefix {
    None,
    Whsec,
    Whpk,
    Whsk,
    V1Whsec,
    V1Whpk,
    V1aWhpk,
    V1aWhsk,
    V1aWhsec,
    V1,
}

impl Prefix {
    fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Whsec => "whsec_",
            Self::Whpk => "whpk_",
            Self::Whsk => "whsk_",
            Self::V1Whsec => "v1,whsec_",
            Self::V1Whpk => "v1,whpk_",
            Self::V1aWhpk => "v1a,whpk_",
            Self::V1aWhsk => "v1a,whsk_",
            Self::V1aWhsec => "v1a,whsec_",
            Self::V1 => "v1,",
        }
    }
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Padding {
    Whole,
    None,
    One,
}

impl Padding {
    fn apply(self, encoded: &str) -> String {
        let bare = encoded.trim_end_matches('=');
        match self {
            Self::Whole => encoded.to_owned(),
            Self::None => bare.to_owned(),
            Self::One => format!("{bare}="),
        }
    }
}

impl Text<'_> {
    fn text(&self) -> String {
        let of = |prefix: Prefix, bytes: &[u8], padding: Padding| {
            prefix.text().to_owned() + &padding.apply(&to_base64(bytes))
        };
        match self {
            Self::Any(text) => (*text).to_owned(),
            Self::Bytes(prefix, bytes, padding) => of(*prefix, bytes, *padding),
            Self::Filled(prefix, byte, count, padding) => {
                of(*prefix, &vec![*byte; usize::from(*count)], *padding)
            }
            Self::Pair(seed) => {
                let pair = signing_key(*seed).to_keypair_bytes();
                of(Prefix::Whsk, &pair, Padding::Whole)
            }
            Self::Public(seed) => {
                let public = signing_key(*seed).verifying_key();
                of(Prefix::Whpk, public.as_bytes(), Padding::Whole)
            }
        }
    }
}

fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// # Panics
/// A text is taken or refused against the rules, or shows in an error.
pub fn check(input: &Input<'_>) {
    let mut text = input.first.text();
    for (gap, next) in &input.rest {
        text.push_str(match gap {
            Gap::Space => " ",
            Gap::Line => "\r\n",
            Gap::Nothing => "",
        });
        text.push_str(&next.text());
    }
    check_one(&text);
    check_list(&text);
}

fn check_one(text: &str) {
    let read = text.parse::<Secret>();
    let short = Secret::parse_short(text);
    match expect(text) {
        Expected::Shared(key) => {
            assert_eq!(read.is_ok(), key.len() >= 24);
            assert_eq!(short.is_ok(), !key.is_empty());
            if let Ok(secret) = &short {
                check_key(secret, &key);
            }
        }
        Expected::Public { maybe } => {
            assert!(maybe || read.is_err());
            assert_eq!(read.is_ok(), short.is_ok());
            if let Ok(secret) = &read {
                assert!(sign(secret).is_err(), "a public key signs");
            }
        }
        Expected::Private(pair) => {
            assert_eq!(read.is_ok(), pair.is_some());
            assert_eq!(read.is_ok(), short.is_ok());
            if let (Ok(secret), Some(key)) = (&read, pair) {
                check_private(secret, &key);
            }
        }
        Expected::Nothing => assert!(read.is_err() && short.is_err()),
    }
    for error in [read.err(), short.err()].into_iter().flatten() {
        check_message(&error, text);
    }
}

fn check_list(text: &str) {
    let words: Vec<_> = text.split_whitespace().collect();
    let secrets: Vec<_> = words.iter().map(|word| word.parse::<Secret>()).collect();
    let good = !words.is_empty() && secrets.iter().all(Result::is_ok);
    let public = words
        .iter()
        .filter(|word| matches!(expect(word), Expected::Public { .. } | Expected::Private(_)));
    let expected = good && public.count() <= 4;
    let list = text.parse::<Secrets>();
    assert_eq!(list.is_ok(), expected);
    if let Err(error) = list {
        check_message(&error, text);
    }
}

/// What a text is, by the forms that are documented.
enum Expected {
    Shared(Vec<u8>),
    /// Of the right length, and perhaps a point of the curve.
    Public {
        maybe: bool,
    },
    Private(Option<Box<SigningKey>>),
    Nothing,
}

fn expect(text: &str) -> Expected {
    const FORMS: [(&str, char); 7] = [
        ("v1a,whpk_", 'p'),
        ("v1a,whsk_", 's'),
        ("v1,whsec_", 'h'),
        ("whsec_", 'h'),
        ("whpk_", 'p'),
        ("whsk_", 's'),
        ("v1,", 'h'),
    ];
    let text = text.trim();
    let form = FORMS.iter().find(|(prefix, _)| text.starts_with(prefix));
    let (prefix, kind) = form.unwrap_or(&("", 'h'));
    let Some(bytes) = base64(&text[prefix.len()..]) else {
        return Expected::Nothing;
    };
    match kind {
        'h' => Expected::Shared(bytes),
        'p' => Expected::Public {
            maybe: bytes.len() == 32,
        },
        _ => Expected::Private(private(&bytes).map(Box::new)),
    }
}

fn private(bytes: &[u8]) -> Option<SigningKey> {
    let key = SigningKey::from_bytes(&bytes.get(..32)?.try_into().ok()?);
    let public = &bytes[32..];
    (public.is_empty() || public == key.verifying_key().as_bytes()).then_some(key)
}

const SENT_AT: Timestamp = Timestamp::constant(1_705_314_600, 0);
const CONTENT: &str = "msg_1.1705314600.{}";

fn sign(secret: &Secret) -> Result<String, SecretError> {
    secret.sign("msg_1", SENT_AT, b"{}")
}

fn check_key(secret: &Secret, key: &[u8]) {
    let mac = hmac_sha256::HMAC::mac(CONTENT, key);
    let signed = sign(secret).expect("a shared key signs");
    assert_eq!(signed, format!("v1,{}", to_base64(&mac)));
}

fn check_private(secret: &Secret, key: &SigningKey) {
    use ed25519_dalek::Signer as _;
    let signature = key.sign(CONTENT.as_bytes()).to_bytes();
    let signed = sign(secret).expect("a private key signs");
    assert_eq!(signed, format!("v1a,{}", to_base64(&signature)));
}

/// Words this long are in no message of ours by chance.
const TELLING: usize = 20;

fn check_message(error: &SecretError, text: &str) {
    let shown = format!("{error} {error:?}");
    for word in text.split_whitespace().filter(|word| word.len() > TELLING) {
        assert!(!shown.contains(word), "{shown}");
    }
}
