//! The entries of a signature header, read as what they may have been meant for.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const INDIFFERENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, INDIFFERENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, INDIFFERENT);

/// A signature of scheme `v1`, in bytes.
pub(super) type Mac = [u8; 32];

/// What is wrong with how an entry is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It stands in quotes, or the whole header does.
    Quoted,
    /// `%2C` for `,` and the like.
    PercentEncoded,
    /// `v1, …`, or `v1 ,…`
    SpaceAfterVersion,
    /// A tab parts it from another.
    Tab,
    /// Where a `+` was, a space is: what forms are decoded to.
    PlusLost,
    /// The base64 of its base64.
    Base64Twice,
    /// A comma follows it, where a space parts entries.
    CommaAfter,
    /// No version stands before it, or one that is written otherwise.
    Version { written: String },
    /// The digest is in hexadecimal.
    Hex,
    /// The digest in hexadecimal, in base64.
    Base64OfHex,
    /// The alphabet with `-` and `_`.
    UrlSafe,
    /// It decodes to another number of bytes.
    Length { bytes: usize },
    /// It ends in the middle of a byte.
    Cut { characters: usize },
    /// It is in no alphabet we know.
    NotBase64,
}

/// One entry of the header that is `v1`, or may have been meant to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) mac: Option<Mac>,
    pub(super) flaws: Vec<Flaw>,
}

/// Entries of other versions are left out: they are nobody's mistake.
pub(super) fn readings(header: &str) -> Vec<Reading> {
    let (text, flaws) = unwrapped(header);
    if let Some(reading) = with_plus(&text, &flaws) {
        return vec![reading];
    }
    let mut tokens = text.split_ascii_whitespace().peekable();
    let mut readings = Vec::new();
    while let Some(token) = tokens.next() {
        let is_split = match tokens.peek() {
            Some(next) => token == "v1," || (token == "v1" && next.starts_with(',')),
            None => false,
        };
        if is_split {
            let rest = tokens.next().unwrap_or_default();
            let flaws = flaws.iter().cloned().chain([Flaw::SpaceAfterVersion]);
            readings.extend(reading(&format!("{token}{rest}"), flaws));
            continue;
        }
        if token == "v1," {
            readings.extend(reading(token, flaws.clone()));
            continue;
        }
        for (entry, has_comma) in parted_by_commas(token) {
            let comma = has_comma.then_some(Flaw::CommaAfter);
            readings.extend(reading(&entry, flaws.iter().cloned().chain(comma)));
        }
    }
    readings
}

/// One entry whose `+` have become spaces.
fn with_plus(text: &str, flaws: &[Flaw]) -> Option<Reading> {
    let encoded = text.strip_prefix("v1,")?;
    if !encoded.contains(' ') || encoded.contains(',') {
        return None;
    }
    let flaws = flaws.iter().cloned().chain([Flaw::PlusLost]);
    let reading = reading(&text.replace(' ', "+"), flaws)?;
    reading.mac.is_some().then_some(reading)
}

/// The versions of the entries, as they are written.
pub(super) fn versions(header: &str) -> Vec<String> {
    let entries = header.split_ascii_whitespace();
    let versions = entries.filter_map(|entry| Some(entry.split_once(',')?.0.to_owned()));
    versions.collect()
}

/// What stood in quotes, or was percent-encoded.
fn unwrapped(header: &str) -> (String, Vec<Flaw>) {
    let mut flaws = Vec::new();
    let inner = header.trim().trim_matches(['"', '\'']);
    if inner != header.trim() {
        flaws.push(Flaw::Quoted);
    }
    // All that base64, `v1,` and the space between entries could have become.
    let encoded = [
        ("%2C", ","),
        ("%2B", "+"),
        ("%2F", "/"),
        ("%3D", "="),
        ("%20", " "),
    ];
    let mut text = inner.to_owned();
    for (code, character) in encoded {
        text = text.replace(code, character);
        text = text.replace(&code.to_ascii_lowercase(), character);
    }
    if text != inner {
        flaws.push(Flaw::PercentEncoded);
    }
    if text.contains('\t') {
        flaws.push(Flaw::Tab);
    }
    (text, flaws)
}

/// `v1,…,v1,…` and `v1,…,`: the entries, and whether a comma follows each.
fn parted_by_commas(token: &str) -> Vec<(String, bool)> {
    let entries = token.trim_end_matches(',');
    let ends_with_comma = entries != token;
    let pieces: Vec<_> = entries.split(",v1,").collect();
    let last = pieces.len() - 1;
    let entry = |(nth, piece)| {
        let version = if nth == 0 { "" } else { "v1," };
        (format!("{version}{piece}"), nth < last || ends_with_comma)
    };
    pieces.into_iter().enumerate().map(entry).collect()
}

fn reading(entry: &str, flaws: impl IntoIterator<Item = Flaw>) -> Option<Reading> {
    let (version, encoded) = split_version(entry)?;
    let mut flaws: Vec<_> = flaws.into_iter().chain(version).collect();
    let plain = encoded.trim_matches(['"', '\'']);
    if plain != encoded && !flaws.contains(&Flaw::Quoted) {
        flaws.push(Flaw::Quoted);
    }
    let mac = match decode(plain) {
        Ok((mac, flaw)) => {
            flaws.extend(flaw);
            Some(mac)
        }
        Err(flaw) => {
            flaws.push(flaw);
            None
        }
    };
    Some(Reading { mac, flaws })
}

/// `None` for a version that is not `v1`, however written.
fn split_version(entry: &str) -> Option<(Option<Flaw>, &str)> {
    if let Some(encoded) = entry.strip_prefix("v1,") {
        return Some((None, encoded));
    }
    let flaw = |written: &str| {
        Some(Flaw::Version {
            written: written.to_owned(),
        })
    };
    for prefix in ["V1,", "v1=", "v1:", "sha256=", "sha256,", "SHA256="] {
        if let Some(encoded) = entry.strip_prefix(prefix) {
            return Some((flaw(prefix), encoded));
        }
    }
    match entry.split_once(',') {
        Some(_) => None,
        None => Some((flaw(""), entry)),
    }
}

fn decode(encoded: &str) -> Result<(Mac, Option<Flaw>), Flaw> {
    // Tried first: hexadecimal is base64 too, of other bytes.
    if let Some(mac) = from_hex(encoded.as_bytes()) {
        return Ok((mac, Some(Flaw::Hex)));
    }
    let (bytes, flaw) = match (STANDARD.decode(encoded), URL_SAFE.decode(encoded)) {
        (Ok(bytes), _) => (bytes, None),
        (Err(_), Ok(bytes)) => (bytes, Some(Flaw::UrlSafe)),
        (Err(_), Err(_)) if is_in_an_alphabet(encoded) => {
            let characters = encoded.len();
            return Err(Flaw::Cut { characters });
        }
        (Err(_), Err(_)) => return Err(Flaw::NotBase64),
    };
    if let Some(mac) = from_hex(&bytes) {
        return Ok((mac, Some(Flaw::Base64OfHex)));
    }
    if let Some(mac) = STANDARD
        .decode(&bytes)
        .ok()
        .and_then(|mac| mac.try_into().ok())
    {
        return Ok((mac, Some(Flaw::Base64Twice)));
    }
    let length = bytes.len();
    let mac = bytes.try_into();
    mac.map(|mac| (mac, flaw))
        .map_err(|_| Flaw::Length { bytes: length })
}

fn is_in_an_alphabet(encoded: &str) -> bool {
    let digits = encoded.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
    !digits.is_empty() && digits.bytes().all(is_digit)
}

fn from_hex(text: &[u8]) -> Option<Mac> {
    let (pairs, []) = text.as_chunks::<2>() else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let bytes = pairs.iter().map(|&[high, low]| {
        let byte = digit(high)? * 16 + digit(low)?;
        u8::try_from(byte).ok()
    });
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quoted => f.write_str("has quotes; the header's value has none"),
            Self::PercentEncoded => f.write_str(
                "is percent-encoded (`%2C` for `,`); a header's value is written plainly",
            ),
            Self::SpaceAfterVersion => {
                f.write_str("has a space beside the comma of `v1,`, which ends it; leave it out")
            }
            Self::Tab => f.write_str("is parted by a tab; entries are parted by spaces"),
            Self::PlusLost => f.write_str(
                "has spaces where it had `+`: something has decoded it as a form's field",
            ),
            Self::Base64Twice => {
                f.write_str("is in base64 twice; write the digest's 32 bytes in base64 once")
            }
            Self::CommaAfter => f.write_str("ends with a comma; entries are parted by spaces"),
            Self::Version { written } if written.is_empty() => {
                f.write_str("has no version; write `v1,` before it")
            }
            Self::Version { written } => {
                write!(f, "begins with `{written}`; write `v1,`")
            }
            Self::Hex => {
                f.write_str("is written in hexadecimal; write the digest's bytes in base64")
            }
            Self::Base64OfHex => f.write_str(
                "is the base64 of hexadecimal text; write the digest's 32 bytes in base64",
            ),
            Self::UrlSafe => f.write_str(
                "is in the URL-safe alphabet (`-` and `_`); write the standard one (`+` and `/`)",
            ),
            Self::Length { bytes: 0 } => {
                f.write_str("has nothing after `v1,`; the digest in base64 belongs there")
            }
            Self::Length { bytes: 64 } => f.write_str(
                "is the base64 of 64 bytes: of an Ed25519 signature, which is `v1a,`, or of \
                 another hash than SHA-256",
            ),
            Self::Length { bytes } => write!(
                f,
                "is the base64 of {bytes} bytes, and a digest has 32: {}, or it is no HMAC-SHA256",
                amiss(*bytes, 32)
            ),
            Self::Cut { characters } => write!(
                f,
                "is base64 of {characters} characters, and a digest has 44: {}",
                amiss(*characters, 44)
            ),
            Self::NotBase64 => f.write_str(
                "is no base64; several entries are parted by spaces, each `v1,` and base64",
            ),
        }
    }
}

fn amiss(length: usize, right: usize) -> &'static str {
    if length < right {
        "part of it is missing"
    } else {
        "something was added to it"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(header: &str) -> Reading {
        let mut all = readings(header);
        assert_eq!(all.len(), 1, "{header}");
        all.remove(0)
    }

    /// The digest of `-_` bytes, so that the alphabets differ.
    const MAC: Mac = [0xfb; 32];

    #[test]
    fn a_good_entry_has_no_flaw() {
        let entry = format!("v1,{}", STANDARD.encode(MAC));
        assert_eq!(
            only(&entry),
            Reading {
                mac: Some(MAC),
                flaws: vec![]
            }
        );
        assert_eq!(only(entry.trim_end_matches('=')).mac, Some(MAC));
    }

    #[test]
    fn other_ways_to_write_a_digest_are_known() {
        let hex = "fb".repeat(32);
        for (entry, flaw) in [
            (format!("v1,{hex}"), Flaw::Hex),
            (format!("v1,{}", STANDARD.encode(&hex)), Flaw::Base64OfHex),
            (format!("v1,{}", URL_SAFE.encode(MAC)), Flaw::UrlSafe),
            (
                STANDARD.encode(MAC),
                Flaw::Version {
                    written: String::new(),
                },
            ),
            (
                format!("v1={}", STANDARD.encode(MAC)),
                Flaw::Version {
                    written: "v1=".to_owned(),
                },
            ),
        ] {
            let reading = only(&entry);
            assert_eq!(reading.mac, Some(MAC), "{entry}");
            assert_eq!(reading.flaws, [flaw], "{entry}");
        }
    }

    #[test]
    fn what_is_written_around_a_digest_is_known() {
        let encoded = STANDARD.encode(MAC);
        let percent = encoded
            .replace('+', "%2B")
            .replace('/', "%2f")
            .replace('=', "%3D");
        for (header, flaw) in [
            (format!("\"v1,{encoded}\""), Flaw::Quoted),
            (format!("'v1,{encoded}'"), Flaw::Quoted),
            (format!("v1,\"{encoded}\""), Flaw::Quoted),
            (format!("v1%2C{percent}"), Flaw::PercentEncoded),
            (format!("v1, {encoded}"), Flaw::SpaceAfterVersion),
            (format!("v1 ,{encoded}"), Flaw::SpaceAfterVersion),
            (format!("v2,abc\tv1,{encoded}"), Flaw::Tab),
            (format!("v1,{encoded}").replace('+', " "), Flaw::PlusLost),
            (
                format!("v1,{}", STANDARD.encode(&encoded)),
                Flaw::Base64Twice,
            ),
            (format!("v1,{encoded},"), Flaw::CommaAfter),
            (format!("v2,abc v1,{encoded},"), Flaw::CommaAfter),
        ] {
            let reading = only(&header);
            assert_eq!(reading.mac, Some(MAC), "{header}");
            assert_eq!(reading.flaws, [flaw], "{header}");
        }
    }

    #[test]
    fn entries_that_commas_part_are_each_read() {
        let [first, second] = [[1; 32], MAC].map(|mac| STANDARD.encode(mac));
        let header = format!("v1,{first},v1,{second}");
        let macs: Vec<_> = readings(&header)
            .into_iter()
            .map(|entry| entry.mac)
            .collect();
        assert_eq!(macs, [Some([1; 32]), Some(MAC)]);
        for header in [
            format!("v1,{first}, v1,{second}"),
            format!("v1,{first},v1,{second}"),
        ] {
            let flaws: Vec<_> = readings(&header)
                .into_iter()
                .map(|entry| entry.flaws)
                .collect();
            assert_eq!(flaws, [vec![Flaw::CommaAfter], vec![]]);
        }
    }

    #[test]
    fn what_is_no_digest_is_described() {
        for (entry, flaw) in [
            (
                format!("v1,{}", STANDARD.encode([1; 31])),
                Flaw::Length { bytes: 31 },
            ),
            (
                format!("v1,{}", STANDARD.encode([1; 64])),
                Flaw::Length { bytes: 64 },
            ),
            ("v1,%%%".to_owned(), Flaw::NotBase64),
            ("v1,".to_owned(), Flaw::Length { bytes: 0 }),
            (
                format!("v1,{}", &STANDARD.encode(MAC)[..41]),
                Flaw::Cut { characters: 41 },
            ),
        ] {
            assert_eq!(
                only(&entry),
                Reading {
                    mac: None,
                    flaws: vec![flaw]
                }
            );
        }
    }

    #[test]
    fn other_versions_are_left_out() {
        let header = format!("v2,abc v1a,{}", STANDARD.encode([1; 64]));
        assert_eq!(readings(&header), []);
        assert_eq!(versions(&header), ["v2", "v1a"]);
    }
}
