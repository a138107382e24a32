//! The three signature headers: found in one scan, judged before any hash is computed.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;

use super::content::Content;
use super::secrets::Secrets;
use super::signatures::Signatures;
use super::verify::VerifyError;

/// What a request's signature headers must satisfy. The default is the Standard Webhooks
/// specification's: five minutes of tolerance, no dot in the id.
#[derive(Debug, Clone)]
pub struct Rules {
    tolerance: Duration,
    dots_in_id: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            tolerance: Duration::from_secs(5 * 60),
            dots_in_id: false,
        }
    }
}

impl Rules {
    /// How far the signed timestamp may lie from now, in either direction; whole seconds count.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Accepts ids with a dot. The signed content is `id.timestamp.body`, so such an id can be
    /// read in two ways; the specification forbids it, and so does the default.
    #[must_use]
    pub fn allow_dots_in_id(mut self) -> Self {
        self.dots_in_id = true;
        self
    }
}

/// The signature headers of one request: well formed, inside the window, with at least one
/// signature that could match. Nothing is proven until [`verify`](Self::verify).
pub struct SignatureHeaders<'h> {
    id: &'h str,
    timestamp: &'h str,
    sent_at: Timestamp,
    signatures: Signatures<'h>,
}

impl std::fmt::Debug for SignatureHeaders<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignatureHeaders")
            .field("id", &self.id)
            .field("sent_at", &self.sent_at)
            .finish_non_exhaustive()
    }
}

impl<'h> SignatureHeaders<'h> {
    /// Reads the headers, `webhook-*` or `svix-*`, and refuses what can match no secret.
    ///
    /// One whole family counts: `webhook-*` where both are whole. What there is of the other is
    /// not looked at, and is as unproven as every other header.
    ///
    /// # Errors
    /// Every [`VerifyError`] but those of [`verify`](Self::verify).
    pub fn read(
        headers: &'h HeaderMap,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<Self, VerifyError> {
        let family = find(headers)?;
        let id = read_id(&family, rules)?;
        let (timestamp, seconds) = read_timestamp(&family)?;
        let signatures = Signatures::read(family.text(SIGNATURE)?, family.names[SIGNATURE])?;
        check_window(seconds, now, rules.tolerance)?;
        // Beyond the calendar's end only a tolerance of centuries leads.
        let sent_at = Timestamp::from_second(seconds)
            .map_err(|_| VerifyError::TimestampOverflow(family.names[TIMESTAMP]))?;
        if signatures.is_empty() {
            return Err(VerifyError::NoUsableSignature);
        }
        Ok(Self {
            id,
            timestamp,
            sent_at,
            signatures,
        })
    }

    /// The delivery's id: the same for every attempt at delivering it.
    #[must_use]
    pub fn id(&self) -> &'h str {
        self.id
    }

    /// When this attempt was signed.
    #[must_use]
    pub fn sent_at(&self) -> Timestamp {
        self.sent_at
    }

    /// Proves that the holder of one of `secrets` signed exactly this id, time and body.
    ///
    /// # Errors
    /// [`VerifyError::NoMatch`], [`NoKeyOfScheme`](VerifyError::NoKeyOfScheme) or
    /// [`TooManyChecks`](VerifyError::TooManyChecks).
    pub fn verify(&self, secrets: &Secrets, body: &[u8]) -> Result<(), VerifyError> {
        let content = Content {
            id: self.id,
            timestamp: self.timestamp,
            body,
        };
        self.signatures.verify(secrets, &content)
    }
}

const ID: usize = 0;
const TIMESTAMP: usize = 1;
const SIGNATURE: usize = 2;

type Names = [&'static str; 3];
const WEBHOOK: Names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
const SVIX: Names = ["svix-id", "svix-timestamp", "svix-signature"];

/// One whole family of headers, each present at least once.
struct Family<'h> {
    names: Names,
    values: [&'h HeaderValue; 3],
    repeated: [bool; 3],
}

impl<'h> Family<'h> {
    fn text(&self, field: usize) -> Result<&'h str, VerifyError> {
        let name = self.names[field];
        if self.repeated[field] {
            return Err(VerifyError::RepeatedHeader(name));
        }
        self.values[field]
            .to_str()
            .map_err(|_| VerifyError::NonAsciiHeader(name))
    }
}

#[derive(Clone, Copy, Default)]
struct Found<'h> {
    values: [Option<&'h HeaderValue>; 3],
    repeated: [bool; 3],
}

impl<'h> Found<'h> {
    fn put(&mut self, field: usize, value: &'h HeaderValue) {
        self.repeated[field] = self.values[field].replace(value).is_some();
    }

    fn whole(&self, names: Names) -> Result<Family<'h>, VerifyError> {
        let value =
            |field: usize| self.values[field].ok_or(VerifyError::MissingHeader(names[field]));
        Ok(Family {
            names,
            values: [value(ID)?, value(TIMESTAMP)?, value(SIGNATURE)?],
            repeated: self.repeated,
        })
    }

    fn is_empty(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }
}

/// One pass over all headers. Of two whole families `webhook-*` counts; headers of two families
/// are never put together.
fn find(headers: &HeaderMap) -> Result<Family<'_>, VerifyError> {
    let mut webhook = Found::default();
    let mut svix = Found::default();
    for (name, value) in headers {
        match name.as_str() {
            "webhook-id" => webhook.put(ID, value),
            "webhook-timestamp" => webhook.put(TIMESTAMP, value),
            "webhook-signature" => webhook.put(SIGNATURE, value),
            "svix-id" => svix.put(ID, value),
            "svix-timestamp" => svix.put(TIMESTAMP, value),
            "svix-signature" => svix.put(SIGNATURE, value),
            _ => {}
        }
    }
    webhook.whole(WEBHOOK).or_else(|missing| {
        let svix_family = svix.whole(SVIX);
        if webhook.is_empty() && !svix.is_empty() {
            svix_family
        } else {
            svix_family.map_err(|_| missing)
        }
    })
}

fn read_id<'h>(family: &Family<'h>, rules: &Rules) -> Result<&'h str, VerifyError> {
    let id = family.text(ID)?;
    let name = family.names[ID];
    if id.is_empty() {
        return Err(VerifyError::EmptyId(name));
    }
    if id.contains('.') && !rules.dots_in_id {
        return Err(VerifyError::DotInId(name));
    }
    Ok(id)
}

/// The text is kept because it is what was signed: `007` and `7` are one time but two signatures.
fn read_timestamp<'h>(family: &Family<'h>) -> Result<(&'h str, i64), VerifyError> {
    let text = family.text(TIMESTAMP)?;
    let name = family.names[TIMESTAMP];
    // `parse` alone would take a sign.
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(VerifyError::TimestampNotDigits(name));
    }
    let seconds = text
        .parse()
        .map_err(|_| VerifyError::TimestampOverflow(name))?;
    Ok((text, seconds))
}

fn check_window(seconds: i64, now: Timestamp, tolerance: Duration) -> Result<(), VerifyError> {
    let age = now.as_second().saturating_sub(seconds);
    let tolerance = tolerance.as_secs();
    let seconds = age.unsigned_abs();
    if seconds <= tolerance {
        return Ok(());
    }
    Err(if age > 0 {
        VerifyError::TooOld { seconds, tolerance }
    } else {
        VerifyError::TooNew { seconds, tolerance }
    })
}
