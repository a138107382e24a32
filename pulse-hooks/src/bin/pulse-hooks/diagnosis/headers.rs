//! What is wrong with the headers, before any signature is looked at.

use std::borrow::Cow;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;

use super::{Finding, Plain};
use crate::message::Family;

/// What is accepted, in seconds.
const TOLERANCE: u64 = 5 * 60;

/// What was signed beside the body, and the signature.
pub(super) struct Parts<'h> {
    pub(super) id: Cow<'h, str>,
    pub(super) timestamp: Cow<'h, str>,
    pub(super) signature: &'h str,
}

impl<'h> Parts<'h> {
    /// Of the family that is whole; `None` if neither is, or not all of it is text.
    pub(super) fn find(headers: &'h HeaderMap) -> Option<Self> {
        Family::ALL
            .into_iter()
            .find_map(|family| Self::of(family, headers))
    }

    pub(super) fn of(family: Family, headers: &'h HeaderMap) -> Option<Self> {
        let [id, timestamp, signature] = family.names().map(|name| headers.get(name));
        Some(Self {
            id: id?.to_str().ok()?.into(),
            timestamp: timestamp?.to_str().ok()?.into(),
            signature: signature?.to_str().ok()?,
        })
    }
}

impl Parts<'_> {
    fn are_swapped(&self) -> bool {
        is_number(&self.id) && !is_number(&self.timestamp) && !self.has_quotes()
    }

    /// Each in its own place, without quotes, and the time in seconds.
    pub(super) fn righted(&self) -> Self {
        let (id, timestamp) = match self.are_swapped() {
            true => (&self.timestamp, &self.id),
            false => (&self.id, &self.timestamp),
        };
        Self {
            id: unquoted(id).to_owned().into(),
            timestamp: seconds_in(unquoted(timestamp)).into(),
            signature: self.signature,
        }
    }

    fn has_quotes(&self) -> bool {
        [&self.id, &self.timestamp]
            .into_iter()
            .any(|value| unquoted(value) != *value)
    }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

/// The time that was meant, as it is signed.
fn seconds_in(timestamp: &str) -> String {
    if let Ok(time) = timestamp.parse::<Timestamp>() {
        return time.as_second().to_string();
    }
    let whole = timestamp
        .split_once('.')
        .map_or(timestamp, |(whole, _)| whole);
    match unit(whole) {
        Some((_, digits)) => whole[..whole.len() - digits].to_owned(),
        None => whole.to_owned(),
    }
}

/// The unit of a number of today that is not seconds, and how many digits it has beyond them.
fn unit(number: &str) -> Option<(Plain, usize)> {
    if !is_number(number) {
        return None;
    }
    match number.len() {
        13 => Some((Plain::Milliseconds, 3)),
        16 => Some((Plain::Microseconds, 6)),
        19 => Some((Plain::Nanoseconds, 9)),
        _ => None,
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
            let renamed = renamed(headers);
            let names = of_other_schemes(headers);
            Some(match (renamed.is_empty(), names.is_empty()) {
                (false, _) => Finding::Renamed { names: renamed },
                (true, false) => Finding::OtherScheme { names },
                (true, true) => Finding::Plain(Plain::NoSignatureHeaders),
            })
        }
        // The verdict names the one that is missing.
        _ => None,
    }
}

/// As CGI and WSGI name headers (`HTTP_WEBHOOK_ID`), and gateways that put an `x-` before.
fn renamed(headers: &HeaderMap) -> Vec<String> {
    let ours: Vec<_> = Family::ALL.into_iter().flat_map(Family::names).collect();
    let is_ours = |name: &str| {
        let plain = name.replace('_', "-");
        let plain = plain.strip_prefix("http-").unwrap_or(&plain);
        let plain = plain.strip_prefix("x-").unwrap_or(plain);
        ours.iter().any(|name| name == plain)
    };
    let names = headers.keys().map(http::HeaderName::as_str);
    names
        .filter(|name| is_ours(name))
        .map(str::to_owned)
        .collect()
}

fn of_other_schemes(headers: &HeaderMap) -> Vec<String> {
    let names = headers.keys().map(http::HeaderName::as_str);
    names
        .filter(|name| name.contains("signature") || name.contains("hmac"))
        .map(str::to_owned)
        .collect()
}

fn times(parts: &Parts<'_>, now: Timestamp) -> Vec<Finding> {
    if !is_number(&parts.timestamp) {
        return if parts.has_quotes() {
            vec![Finding::Plain(Plain::QuotedHeader)]
        } else if parts.are_swapped() {
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
    // A time in the year 33658 is no clock that is wrong.
    if let Some((unit, _)) = unit(&parts.timestamp) {
        return vec![Finding::Plain(unit)];
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

/// What an endpoint refuses a request for, whoever has signed it; and what no body is.
pub(super) fn body(headers: &HeaderMap, body: &[u8]) -> Option<Finding> {
    /// Unless it is set.
    const LIMIT: usize = 1024 * 1024;

    let is_coded = |value: &HeaderValue| !value.as_bytes().eq_ignore_ascii_case(b"identity");
    Some(if headers.get_all(CONTENT_ENCODING).iter().any(is_coded) {
        Finding::Plain(Plain::Compressed)
    } else if body.len() > LIMIT {
        Finding::Plain(Plain::TooLong)
    } else {
        return length(headers, body);
    })
}

/// Whether the body is as long as was said.
fn length(headers: &HeaderMap, body: &[u8]) -> Option<Finding> {
    let value = headers.get(CONTENT_LENGTH)?.to_str().ok()?;
    let declared = value.parse().ok()?;
    (declared != body.len() as u64).then_some(Finding::ContentLength {
        declared,
        arrived: body.len(),
    })
}
