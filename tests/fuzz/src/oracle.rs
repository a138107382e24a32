//! The rules of verification written a second time, from their description and in other ways, so
//! that two mistakes would have to be alike to go unseen.

use http::HeaderMap;
use jiff::Timestamp;
use pulse_hooks::VerifyError;

/// What reading the headers of a request has to give: id and Unix seconds, or the refusal.
///
/// # Errors
/// The refusal.
pub fn read(
    headers: &HeaderMap,
    dots_in_id: bool,
    tolerance: u64,
    now: i64,
) -> Result<(String, i64), VerifyError> {
    let [id_name, timestamp_name, signature_name] = family(headers)?;

    let id = text(headers, id_name)?;
    if id.is_empty() {
        return Err(VerifyError::EmptyId(id_name));
    }
    if id.split('.').count() > 1 && !dots_in_id {
        return Err(VerifyError::DotInId(id_name));
    }

    let timestamp = text(headers, timestamp_name)?;
    let Some(seconds) = digits(&timestamp) else {
        return Err(VerifyError::TimestampNotDigits(timestamp_name));
    };
    if seconds > i64::MAX as u128 {
        return Err(VerifyError::TimestampOverflow(timestamp_name));
    }

    let signatures = text(headers, signature_name)?;
    if signatures.len() > 4 * 1024 {
        return Err(VerifyError::SignaturesTooLong(signature_name));
    }
    let entries = entries(&signatures);
    if entries.len() > 16 {
        return Err(VerifyError::TooManySignatures(signature_name));
    }

    let (sent, now) = (seconds as i128, i128::from(now));
    let seconds = sent.abs_diff(now).try_into().unwrap_or(u64::MAX);
    if sent + i128::from(tolerance) < now {
        return Err(VerifyError::TooOld { seconds, tolerance });
    }
    if sent - i128::from(tolerance) > now {
        return Err(VerifyError::TooNew { seconds, tolerance });
    }
    if sent > i128::from(Timestamp::MAX.as_second()) {
        return Err(VerifyError::TimestampOverflow(timestamp_name));
    }
    if !entries.iter().any(|entry| is_usable(entry)) {
        return Err(VerifyError::NoUsableSignature);
    }
    Ok((id, sent as i64))
}

const FAMILIES: [[&str; 3]; 2] = [
    ["webhook-id", "webhook-timestamp", "webhook-signature"],
    ["svix-id", "svix-timestamp", "svix-signature"],
];

/// The names of the family that counts: the first that is whole; without one, what is missing is
/// told in the names that the sender used.
fn family(headers: &HeaderMap) -> Result<[&'static str; 3], VerifyError> {
    let given = |family: &[&str; 3]| family.map(|name| headers.contains_key(name));
    if let Some(whole) = FAMILIES.iter().find(|family| given(family) == [true; 3]) {
        return Ok(*whole);
    }
    let used = FAMILIES.iter().find(|family| given(family) != [false; 3]);
    let names = used.unwrap_or(&FAMILIES[0]);
    let missing = names.iter().find(|name| !headers.contains_key(**name));
    Err(VerifyError::MissingHeader(missing.expect("none is whole")))
}

fn text(headers: &HeaderMap, name: &'static str) -> Result<String, VerifyError> {
    let values: Vec<_> = headers.get_all(name).iter().collect();
    if values.len() != 1 {
        return Err(VerifyError::RepeatedHeader(name));
    }
    let bytes = values[0].as_bytes();
    if bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) {
        Ok(bytes.iter().copied().map(char::from).collect())
    } else {
        Err(VerifyError::NonAsciiHeader(name))
    }
}

/// The number that plain digits make; it stops growing far beyond 64 bits.
fn digits(text: &str) -> Option<u128> {
    if text.is_empty() {
        return None;
    }
    text.chars().try_fold(0_u128, |number, character| {
        let digit = "0123456789".find(character)?;
        Some((number * 10 + digit as u128).min(1 << 100))
    })
}

/// The entries of a signature header.
#[must_use]
pub fn entries(header: &str) -> Vec<&str> {
    header
        .split(' ')
        .filter(|entry| !entry.is_empty())
        .collect()
}

/// The bytes of a signature entry of scheme `version`, which have to be `length`.
#[must_use]
pub fn signature(entry: &str, version: &str, length: usize) -> Option<Vec<u8>> {
    let (before, encoded) = entry.split_once(',')?;
    let bytes = base64(encoded)?;
    (before == version && bytes.len() == length).then_some(bytes)
}

fn is_usable(entry: &str) -> bool {
    signature(entry, "v1", 32).is_some() || signature(entry, "v1a", 64).is_some()
}

/// Standard base64, symbol by symbol: padded, padded in part or not, and no bit left over.
#[must_use]
pub fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let symbols = text.trim_end_matches('=');
    let padding = text.len() - symbols.len();
    let room = match symbols.len() % 4 {
        0 => 0,
        1 => return None,
        rest => 4 - rest,
    };
    if padding > room {
        return None;
    }
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for symbol in symbols.chars() {
        buffer = buffer << 6 | ALPHABET.find(symbol)? as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
            buffer &= (1 << bits) - 1;
        }
    }
    (buffer == 0).then_some(bytes)
}

/// Base64 with its padding.
#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = (0..3).fold(0_usize, |number, at| {
            number << 8 | usize::from(chunk.get(at).copied().unwrap_or(0))
        });
        for place in 0..4 {
            text.push(if place <= chunk.len() {
                char::from(ALPHABET[number >> (18 - 6 * place) & 63])
            } else {
                '='
            });
        }
    }
    text
}
