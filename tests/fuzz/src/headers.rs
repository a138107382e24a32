//! Reading headers: no map of headers makes it panic, and its verdict is what the rules say.

use std::time::Duration;

use arbitrary::Arbitrary;
use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use pulse_hooks::{Rules, SignatureHeaders};

use crate::oracle;
use crate::request::{Content, Key, Name, SignatureHeader, header_value};

/// A map of headers, and when and how it is read.
#[derive(Debug, Arbitrary)]
pub struct Input<'a> {
    headers: Vec<(Name, Value<'a>)>,
    now: i64,
    tolerance: Tolerance,
    dots_in_id: bool,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Tolerance {
    Default,
    Seconds(u64),
}

/// A header's value: anything, or close to what each of the headers should have.
#[derive(Debug, Clone, Arbitrary)]
enum Value<'a> {
    Bytes(&'a [u8]),
    Id(u16),
    /// Near now, with zeros before it.
    Timestamp(i16, u8),
    /// At an edge of the window, or a second to either side of it.
    Edge {
        past: bool,
        off: u8,
    },
    Number(u128),
    Signatures(SignatureHeader<'a>),
    Long(u8, u16),
}

impl Value<'_> {
    fn header(&self, now: i64, tolerance: u64) -> HeaderValue {
        match self {
            Self::Bytes(bytes) => header_value(bytes),
            Self::Id(number) => header_value(format!("msg_{number}").as_bytes()),
            Self::Timestamp(off, zeros) => {
                let seconds = now.saturating_add(i64::from(*off));
                let zeros = "0".repeat(usize::from(*zeros) % 40);
                header_value(format!("{zeros}{seconds}").as_bytes())
            }
            Self::Edge { past, off } => {
                let tolerance = i128::from(tolerance);
                let edge = if *past { -tolerance } else { tolerance };
                let seconds = i128::from(now) + edge + i128::from(*off % 3) - 1;
                header_value(seconds.to_string().as_bytes())
            }
            Self::Number(number) => header_value(number.to_string().as_bytes()),
            Self::Signatures(signatures) => header_value(
                signatures
                    .text(Key::A, &Content::of("msg_1", "1", b""))
                    .as_bytes(),
            ),
            Self::Long(byte, count) => header_value(&vec![*byte; usize::from(*count) % 5000]),
        }
    }
}

/// # Panics
/// The verdict is not the oracle's.
pub fn check(input: &Input<'_>) {
    // The clock of no machine stands outside the calendar.
    let span = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
    let now = input.now.clamp(*span.start(), *span.end());
    let mut rules = Rules::default();
    let tolerance = match input.tolerance {
        Tolerance::Default => 300,
        Tolerance::Seconds(seconds) => {
            rules = rules.tolerance(Duration::from_secs(seconds));
            seconds
        }
    };
    if input.dots_in_id {
        rules = rules.allow_dots_in_id();
    }

    let headers: HeaderMap = input
        .headers
        .iter()
        .map(|(name, value)| (name.header(), value.header(now, tolerance)))
        .collect();

    let clock = Timestamp::from_second(now).expect("inside the calendar");
    let read = SignatureHeaders::read(&headers, &rules, clock);
    let found = read.map(|read| (read.id().to_owned(), read.sent_at().as_second()));
    let expected = oracle::read(&headers, input.dots_in_id, tolerance, now);
    assert_eq!(found, expected);
}
