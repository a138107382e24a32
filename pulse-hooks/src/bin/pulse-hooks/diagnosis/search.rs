//! Looks for what was signed instead: other bodies, other contents, other keys.

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue};
use pulse_hooks::{Rules, SignatureHeaders};
use sha2::Sha256;

use super::entries::{Mac, Reading, readings, versions};
use super::finding::{Content, KeyMistake};
use super::headers::{Parts, body};
use super::{Case, Finding, Plain, bodies};
use crate::message::Family;

/// So many bytes of a wrong signature cannot be right by chance.
const ALIKE: usize = 24;

/// Whether one of the secrets signed exactly this, whenever that was.
pub(super) fn is_signed(case: &Case<'_>, parts: &Parts<'_>) -> bool {
    let verifies = canonical(parts).is_some_and(|headers| verifies(case, &headers, case.body));
    verifies || {
        // Of a time beyond the calendar: it verifies as none.
        let signed = Signed::of(case, parts);
        let flaws = signed.find_with_keys(&signed.content(case.body), &readings(parts.signature));
        flaws.is_some_and(|flaws| flaws.is_empty())
    }
}

/// Of a request that none of the secrets signed as it stands.
pub(super) fn why_not_signed(case: &Case<'_>, parts: &Parts<'_>) -> Vec<Finding> {
    let readings = readings(parts.signature);
    let found = Signed::of(case, parts).find(&readings);
    let found = found.or_else(|| by_public_key(case, parts).map(|change| vec![change]));
    if let Some(found) = found {
        return found;
    }
    let flaws = readings.into_iter().filter(|reading| reading.mac.is_none());
    let mut findings: Vec<_> = flaws
        .flat_map(|reading| reading.flaws)
        .map(Finding::Entry)
        .collect();
    findings.extend(body(case.headers, case.body));
    if findings.is_empty() {
        findings.push(without_explanation(case, parts));
    }
    findings
}

fn without_explanation(case: &Case<'_>, parts: &Parts<'_>) -> Finding {
    if parts.signature.trim().is_empty() {
        return Finding::Plain(Plain::EmptySignature);
    }
    if case.body.is_empty() {
        return Finding::Plain(Plain::EmptyBody);
    }
    if case.body == b"[object Object]" {
        return Finding::Plain(Plain::ObjectForBody);
    }
    let mut versions = versions(parts.signature);
    let has = |wanted: &str| versions.iter().any(|version| version == wanted);
    let has_secret = !keys(case).is_empty();
    let is_v1a_alone = has("v1a") && !has("v1");
    let is_v1_alone = has("v1") && !has("v1a");
    if !versions.is_empty() && !has("v1") && !has("v1a") {
        versions.sort_unstable();
        versions.dedup();
        Finding::OtherVersions { versions }
    } else if (is_v1a_alone && has_secret) || (is_v1_alone && !has_secret) {
        Finding::Plain(Plain::SchemeOfSecrets)
    } else {
        Finding::Plain(Plain::NothingFits)
    }
}

/// What can be signed by the scheme `v1`.
struct Signed<'a> {
    id: &'a [u8],
    timestamp: &'a [u8],
    body: &'a [u8],
    texts: &'a [String],
    keys: Vec<Vec<u8>>,
}

impl<'a> Signed<'a> {
    fn of(case: &'a Case<'_>, parts: &'a Parts<'_>) -> Self {
        Self {
            id: parts.id.as_bytes(),
            timestamp: parts.timestamp.as_bytes(),
            body: case.body,
            texts: &case.secrets.texts,
            keys: keys(case),
        }
    }

    fn content<'c>(&'c self, body: &'c [u8]) -> [&'c [u8]; 5] {
        [self.id, b".", self.timestamp, b".", body]
    }

    /// The first explanation that fits, the simplest first.
    fn find(&self, readings: &[Reading]) -> Option<Vec<Finding>> {
        let usual = self.content(self.body);
        let as_it_stands = || {
            let mut macs = self.keys.iter().map(|key| mac(key, &usual));
            macs.find_map(|mac| written_otherwise(&mac, readings))
        };
        as_it_stands()
            .or_else(|| self.find_body(readings))
            .or_else(|| self.find_content(readings))
            .or_else(|| self.find_key(readings))
    }

    fn find_body(&self, readings: &[Reading]) -> Option<Vec<Finding>> {
        let mut variants = bodies::variants(self.body).into_iter();
        variants.find_map(|(change, body)| {
            let flaws = self.find_with_keys(&self.content(&body), readings)?;
            Some(with(Finding::Body(change), flaws))
        })
    }

    fn find_content(&self, readings: &[Reading]) -> Option<Vec<Finding>> {
        let (id, timestamp, body) = (self.id, self.timestamp, self.body);
        let contents: [(Content, &[&[u8]]); 5] = [
            (Content::TimestampFirst, &[timestamp, b".", id, b".", body]),
            (Content::WithoutId, &[timestamp, b".", body]),
            (Content::WithoutTimestamp, &[id, b".", body]),
            (Content::BodyAlone, &[body]),
            (Content::WithoutDots, &[id, timestamp, body]),
        ];
        contents.into_iter().find_map(|(content, pieces)| {
            let flaws = self.find_with_keys(pieces, readings)?;
            Some(with(Finding::Content(content), flaws))
        })
    }

    fn find_key(&self, readings: &[Reading]) -> Option<Vec<Finding>> {
        let usual = self.content(self.body);
        self.texts.iter().find_map(|text| {
            let after_prefix = text.split_once('_').map_or(&**text, |(_, encoded)| encoded);
            let mistakes = [
                (KeyMistake::WholeText, &**text),
                (KeyMistake::TextAfterPrefix, after_prefix),
            ];
            mistakes.into_iter().find_map(|(mistake, key)| {
                let flaws = flaws_of(&mac(key.as_bytes(), &usual), readings)?;
                Some(with(Finding::Key(mistake), flaws))
            })
        })
    }

    fn find_with_keys(&self, pieces: &[&[u8]], readings: &[Reading]) -> Option<Vec<Finding>> {
        let mut keys = self.keys.iter();
        keys.find_map(|key| flaws_of(&mac(key, pieces), readings))
    }
}

fn with(first: Finding, rest: Vec<Finding>) -> Vec<Finding> {
    [vec![first], rest].concat()
}

/// The bytes of every secret of scheme `v1`.
fn keys(case: &Case<'_>) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
    let texts = case.secrets.texts.iter();
    let encoded = texts.filter_map(|text| {
        let text = text.strip_prefix("v1,").unwrap_or(text);
        let encoded = text.strip_prefix("whsec_").unwrap_or(text);
        (!encoded.contains('_')).then_some(encoded)
    });
    let decode = |encoded: &str| {
        let decoded = BASE64_STANDARD.decode(encoded);
        decoded.or_else(|_| BASE64_STANDARD_NO_PAD.decode(encoded))
    };
    encoded.filter_map(|encoded| decode(encoded).ok()).collect()
}

fn mac(key: &[u8], pieces: &[&[u8]]) -> Mac {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for piece in pieces {
        mac.update(piece);
    }
    mac.finalize().into_bytes().into()
}

/// How the entry that holds `mac` is written, if one does.
fn flaws_of(mac: &Mac, readings: &[Reading]) -> Option<Vec<Finding>> {
    let reading = readings.iter().find(|reading| reading.mac == Some(*mac))?;
    Some(reading.flaws.iter().cloned().map(Finding::Entry).collect())
}

/// As above; or an entry that is almost it.
fn written_otherwise(mac: &Mac, readings: &[Reading]) -> Option<Vec<Finding>> {
    flaws_of(mac, readings).or_else(|| {
        let mut macs = readings.iter().filter_map(|reading| reading.mac);
        macs.find_map(|other| {
            let bytes = mac.iter().zip(other).filter(|(a, b)| **a != *b).count();
            (mac.len() - bytes >= ALIKE).then(|| vec![Finding::Altered { bytes }])
        })
    })
}

/// The change of the body under which a public key's signature fits.
fn by_public_key(case: &Case<'_>, parts: &Parts<'_>) -> Option<Finding> {
    let headers = canonical(parts).filter(|_| parts.signature.contains("v1a,"))?;
    let mut variants = bodies::variants(case.body).into_iter();
    variants
        .find_map(|(change, body)| verifies(case, &headers, &body).then_some(Finding::Body(change)))
}

fn verifies(case: &Case<'_>, headers: &HeaderMap, body: &[u8]) -> bool {
    let rules = Rules::default()
        .tolerance(std::time::Duration::MAX)
        .allow_dots_in_id();
    let headers = SignatureHeaders::read(headers, &rules, case.now);
    headers.is_ok_and(|headers| headers.verify(&case.secrets.secrets, body).is_ok())
}

/// The parts alone, each once.
fn canonical(parts: &Parts<'_>) -> Option<HeaderMap> {
    let values = [&*parts.id, &*parts.timestamp, parts.signature];
    let pairs = Family::Webhook.names().into_iter().zip(values);
    let pairs = pairs.map(|(name, value)| Some((name, HeaderValue::from_str(value).ok()?)));
    pairs.collect()
}
