//! What is wrong with the headers, before any signature is looked at.

use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use jiff::Timestamp;

use super::{Finding, Plain};
use crate::message::Family;

/// What is accepted, in seconds.
const TOLERANCE: u64 = 5 * 60;

/// What was signed beside the body, and the signature.
pub(super) struct Parts<'h> {
    pub(super) id: &'h str,
    pub(super) timestamp: &'h str,
    pub(super) signature: &'h str,
}

impl<'h> Parts<'h> {
    /// Of the family that is whole; `None` if neither is, or not all of it is text.
    pub(super) fn find(headers: &'h HeaderMap) -> Option<Self> {
        Family::ALL.into_iter().find_map(|family| {
            let [id, timestamp, signature] = family.names().map(|name| headers.get(name));
            Some(Self {
                id: id?.to_str().ok()?,
                timestamp: timestamp?.to_str().ok()?,
                signature: signature?.to_str().ok()?,
            })
        })
    }
}

impl Parts<'_> {
    fn are_swapped(&self) -> bool {
        is_number(self.id) && !is_number(self.timestamp)
    }

    /// Each in its own place.
    pub(super) fn righted(self) -> Self {
        match self.are_swapped() {
            true => Self {
                id: self.timestamp,
                timestamp: self.id,
                ..self
            },
            false => self,
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn findings(headers: &HeaderMap, now: Timestamp) -> Vec<Finding> {
    match Parts::find(headers) {
        Some(parts) => times(&parts, now),
        None => Vec::from_iter(missing(headers)),
    }
}

/// Of a request that has no whole family.
fn missing(headers: &HeaderMap) -> Option<Finding> {
    let present = Family::ALL.map(|family| {
        let names = family.names().into_iter();
        let names = names.filter(|name| headers.contains_key(name));
        names
            .map(|name| name.as_str().to_owned())
            .collect::<Vec<_>>()
    });
    let [webhook, svix] = present;
    match (webhook.is_empty(), svix.is_empty()) {
        (false, false) => Some(Finding::MixedFamilies {
            names: [webhook, svix].concat(),
        }),
        (true, true) => {
            let names = of_other_schemes(headers);
            Some(match names.is_empty() {
                true => Finding::Plain(Plain::NoSignatureHeaders),
                false => Finding::OtherScheme { names },
            })
        }
        // The verdict names the one that is missing.
        _ => None,
    }
}

fn of_other_schemes(headers: &HeaderMap) -> Vec<String> {
    let names = headers.keys().map(http::HeaderName::as_str);
    names
        .filter(|name| name.contains("signature") || name.contains("hmac"))
        .map(str::to_owned)
        .collect()
}

fn times(parts: &Parts<'_>, now: Timestamp) -> Vec<Finding> {
    if !is_number(parts.timestamp) {
        return if parts.are_swapped() {
            vec![Finding::Plain(Plain::Swapped)]
        } else if parts.timestamp.parse::<Timestamp>().is_ok() {
            vec![Finding::Plain(Plain::DateForTimestamp)]
        } else {
            Vec::new()
        };
    }
    let Ok(seconds) = parts.timestamp.parse::<i64>() else {
        return Vec::new();
    };
    let age = now.as_second().saturating_sub(seconds);
    let off = age.unsigned_abs();
    if off <= TOLERANCE {
        return Vec::new();
    }
    let as_millis = now.as_second().saturating_sub(seconds / 1000);
    // A time in the year 33658 is no clock that is wrong.
    if seconds > 100_000_000_000 && as_millis.unsigned_abs() < 100 * 365 * 24 * 3600 {
        return vec![Finding::Plain(Plain::Milliseconds)];
    }
    // Every time since September 2001 has ten digits.
    if parts.timestamp.len() < 10 {
        return vec![Finding::Plain(Plain::TimestampCut)];
    }
    let by = off - TOLERANCE;
    vec![if age > 0 {
        Finding::Stale { by }
    } else {
        Finding::Ahead { by }
    }]
}

/// Whether the body is as long as was said.
pub(super) fn length(headers: &HeaderMap, body: &[u8]) -> Option<Finding> {
    let value = headers.get(CONTENT_LENGTH)?.to_str().ok()?;
    let declared = value.parse().ok()?;
    (declared != body.len() as u64).then_some(Finding::ContentLength {
        declared,
        arrived: body.len(),
    })
}
