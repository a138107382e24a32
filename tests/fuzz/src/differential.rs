//! The same request given to us and to the two other verifiers: what they accept we accept, and
//! the reverse, apart from the [differences](crate::differences) that are meant.

use std::time::SystemTime;

use arbitrary::Arbitrary;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use pulse_hooks::{Rules, Secret, Secrets, SignatureHeaders};

use crate::differences::{DIFFERENCES, Rival, Side};
use crate::oracle::to_base64;
use crate::request::{Content, Key, SignatureHeader, header_value};

/// A request that is genuine unless something is done to it.
#[derive(Debug, Arbitrary)]
pub struct Input<'a> {
    key: KeyText<'a>,
    families: Families,
    id: Id<'a>,
    timestamp: Time<'a>,
    body: &'a [u8],
    signatures: Signatures<'a>,
    /// Headers beside those: repeated ones, and parts of the other family.
    more: Vec<(Part, Family, Other<'a>)>,
}

#[derive(Debug, Clone, Arbitrary)]
enum KeyText<'a> {
    Whole,
    Bare,
    Unpadded,
    Versioned,
    Public,
    /// Of any length.
    Of(&'a [u8]),
    Any(&'a str),
}

#[derive(Debug, Clone, Copy, PartialEq, Arbitrary)]
enum Families {
    Webhook,
    Svix,
    Both,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Arbitrary)]
enum Family {
    Webhook,
    Svix,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Part {
    Id,
    Timestamp,
    Signature,
}

#[derive(Debug, Clone, Arbitrary)]
enum Id<'a> {
    Plain,
    Dotted,
    Any(&'a str),
}

#[derive(Debug, Clone, Arbitrary)]
enum Time<'a> {
    Now,
    /// So many seconds off.
    Off(i16),
    /// At one edge of the window, and beyond.
    Edge(Sign, Sign),
    /// The same number written in another way.
    Written(Written),
    FromTheLowest(u32),
    Any(&'a str),
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Sign {
    Before,
    On,
    After,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Written {
    Zeros(u8),
    Plus,
    Minus,
    Space,
}

#[derive(Debug, Clone, Arbitrary)]
enum Signatures<'a> {
    /// Of the content as the headers have it.
    Genuine,
    /// Of the time as a number, which is what the others sign.
    OfTheNumber,
    Entries(SignatureHeader<'a>),
    EntriesOfTheNumber(SignatureHeader<'a>),
}

#[derive(Debug, Clone, Arbitrary)]
enum Other<'a> {
    /// As the genuine header of that name has it.
    Same,
    Bytes(&'a [u8]),
}

/// A request as each of the three is given it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The secret's text.
    pub secret: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Input<'_> {
    /// The request, sent about `now`.
    #[must_use]
    pub fn case(&self, now: i64) -> Case {
        let id = self.id.text();
        let timestamp = self.timestamp.text(now);
        let values = [
            header_value(id.as_bytes()),
            header_value(timestamp.as_bytes()),
            header_value(self.signatures(&id, &timestamp).as_bytes()),
        ];
        Case {
            secret: self.key.text(),
            headers: self.headers(&values),
            body: self.body.to_vec(),
        }
    }

    fn signatures(&self, id: &str, timestamp: &str) -> String {
        let number = timestamp.parse::<i64>().map(|number| number.to_string());
        let number = number.unwrap_or_else(|_| timestamp.to_owned());
        let of = |timestamp: &str| Content::of(id, timestamp, self.body);
        match &self.signatures {
            Signatures::Genuine => self.key.sign(&of(timestamp)),
            Signatures::OfTheNumber => self.key.sign(&of(&number)),
            Signatures::Entries(entries) => entries.text(self.key.key(), &of(timestamp)),
            Signatures::EntriesOfTheNumber(entries) => entries.text(self.key.key(), &of(&number)),
        }
    }

    fn headers(&self, values: &[HeaderValue; 3]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (family, names) in [Families::Webhook, Families::Svix].into_iter().zip(NAMES) {
            if self.families == family || self.families == Families::Both {
                headers.extend(
                    names
                        .map(HeaderName::from_static)
                        .into_iter()
                        .zip(values.clone()),
                );
            }
        }
        for (part, family, other) in self.more.iter().take(6) {
            let name = NAMES[*family as usize][*part as usize];
            let value = match other {
                Other::Same => values[*part as usize].clone(),
                Other::Bytes(bytes) => header_value(bytes),
            };
            headers.append(name, value);
        }
        headers
    }
}

const NAMES: [[&str; 3]; 2] = [
    ["webhook-id", "webhook-timestamp", "webhook-signature"],
    ["svix-id", "svix-timestamp", "svix-signature"],
];

impl KeyText<'_> {
    /// The key that whole entries are signed with.
    fn key(&self) -> Key {
        match self {
            Self::Public => Key::EdA,
            _ => Key::A,
        }
    }

    fn text(&self) -> String {
        let whole = self.key().secret();
        match self {
            Self::Whole | Self::Public => whole,
            Self::Bare => whole.replace("whsec_", ""),
            Self::Unpadded => whole.replace('=', ""),
            Self::Versioned => format!("v1,{whole}"),
            Self::Of(bytes) => format!("whsec_{}", to_base64(bytes)),
            Self::Any(text) => (*text).to_owned(),
        }
    }

    fn sign(&self, content: &Content) -> String {
        let version = self.key().version();
        match self {
            Self::Of(key) => format!("{version},{}", to_base64(&content.mac(key))),
            _ => format!("{version},{}", to_base64(content.signed_by(self.key()))),
        }
    }
}

impl Id<'_> {
    fn text(&self) -> String {
        match self {
            Self::Plain => "msg_1".to_owned(),
            Self::Dotted => "msg.1".to_owned(),
            // What cannot stand in a header is not signed either.
            Self::Any(text) => text.chars().filter(|char| !char.is_control()).collect(),
        }
    }
}

impl Time<'_> {
    fn text(&self, now: i64) -> String {
        let step = |sign: &Sign| *sign as i64 - 1;
        match self {
            Self::Now => now.to_string(),
            Self::Off(off) => (now + i64::from(*off)).to_string(),
            Self::Edge(side, over) => (now + step(side) * 300 + step(over)).to_string(),
            Self::Written(Written::Zeros(zeros)) => {
                format!("{}{now}", "0".repeat(usize::from(*zeros)))
            }
            Self::Written(Written::Plus) => format!("+{now}"),
            Self::Written(Written::Minus) => format!("-{now}"),
            Self::Written(Written::Space) => format!(" {now}"),
            Self::FromTheLowest(over) => (i64::MIN + i64::from(*over)).to_string(),
            Self::Any(text) => text.chars().filter(|char| !char.is_control()).collect(),
        }
    }
}

/// Who says what about one request.
#[derive(Debug, Clone, Copy)]
pub struct Verdicts {
    /// Ours, under the default rules.
    pub ours: bool,
    /// Ours, with a short key and a dot in the id allowed, as both others allow them.
    pub ours_lenient: bool,
    /// `svix`.
    pub svix: bool,
    /// `standardwebhooks`.
    pub standardwebhooks: bool,
}

/// The verdicts on `input`, all at one time: the others read the system's clock themselves, so
/// they are asked again where a second ended in between.
#[must_use]
pub fn judge(input: &Input<'_>) -> (Case, Verdicts) {
    loop {
        let now = seconds();
        let case = input.case(now);
        let verdicts = verdicts(&case, now);
        if seconds() == now {
            return (case, verdicts);
        }
    }
}

/// The seconds of the system's clock.
///
/// # Panics
/// It stands before 1970.
#[must_use]
pub fn seconds() -> i64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().expect("after 1970");
    since.as_secs().try_into().expect("before the end of time")
}

/// The verdicts on `case`, in the second `now`.
#[must_use]
pub fn verdicts(case: &Case, now: i64) -> Verdicts {
    let Case {
        secret,
        headers,
        body,
    } = case;
    let svix = svix::webhooks::Webhook::new(secret);
    let standardwebhooks = standardwebhooks::Webhook::new(secret);
    let lenient = Rules::default().allow_dots_in_id();
    Verdicts {
        ours: ours(case, secret.parse().ok(), &Rules::default(), now),
        ours_lenient: ours(case, Secret::parse_short(secret).ok(), &lenient, now),
        svix: svix.is_ok_and(|webhook| webhook.verify(body, headers).is_ok()),
        standardwebhooks: standardwebhooks
            .is_ok_and(|webhook| webhook.verify(body, headers).is_ok()),
    }
}

fn ours(case: &Case, secret: Option<Secret>, rules: &Rules, now: i64) -> bool {
    let now = Timestamp::from_second(now).expect("inside the calendar");
    let secrets = secret.and_then(|secret| Secrets::new([secret]).ok());
    secrets.is_some_and(|secrets| {
        SignatureHeaders::read(&case.headers, rules, now)
            .is_ok_and(|signed| signed.verify(&secrets, &case.body).is_ok())
    })
}

/// # Panics
/// Two verdicts differ, and no difference that is meant explains it.
pub fn check(input: &Input<'_>) {
    let (case, verdicts) = judge(input);
    for (rival, theirs) in [
        (Rival::Svix, verdicts.svix),
        (Rival::StandardWebhooks, verdicts.standardwebhooks),
    ] {
        // What can be waived is, so that it hides nothing else.
        assert_meant(&case, rival, verdicts.ours_lenient, theirs, false);
        if verdicts.ours != verdicts.ours_lenient {
            assert_meant(&case, rival, verdicts.ours, verdicts.ours_lenient, true);
        }
    }
}

fn assert_meant(case: &Case, rival: Rival, ours: bool, theirs: bool, waived: bool) {
    if ours == theirs {
        return;
    }
    let side = if ours { Side::Ours } else { Side::Theirs };
    let mut differences = DIFFERENCES.iter();
    let meant =
        differences.any(|meant| meant.can_be_waived == waived && meant.explains(case, rival, side));
    assert!(meant, "{rival:?} differs, and {side:?} accepts: {case:?}");
}
