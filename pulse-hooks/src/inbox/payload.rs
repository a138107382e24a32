//! How a delivery's headers are kept, and how a kept delivery becomes one again.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;

use crate::delivery::{Delivery, Signed};

/// Headers as HTTP/1 writes them: a line each. What proves who the client is stays out of a
/// database; signatures prove one request, and only for minutes.
pub(super) fn write_headers(headers: &HeaderMap) -> Vec<u8> {
    let mut lines = Vec::with_capacity(headers.len() * 48);
    let kept = headers
        .iter()
        .filter(|(name, value)| !value.is_sensitive() && !is_credential(name));
    for (name, value) in kept {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            lines.extend_from_slice(part);
        }
    }
    lines
}

fn is_credential(name: &HeaderName) -> bool {
    [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name)
}

/// What cannot be a header is left out: the rest is worth more than a refusal.
pub(super) fn read_headers(lines: &[u8]) -> HeaderMap {
    let line = |line: &[u8]| {
        let colon = line.windows(2).position(|pair| pair == b": ")?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        let value = HeaderValue::from_bytes(&line[colon + 2..]).ok()?;
        Some((name, value))
    };
    let lines = lines.split(|&byte| byte == b'\n');
    lines
        .filter_map(|text| line(text.strip_suffix(b"\r")?))
        .collect()
}

/// A row of the inbox with its payload.
pub(super) struct Kept {
    pub(super) source: String,
    pub(super) id: String,
    pub(super) sent_at: i64,
    pub(super) attempt: i64,
    pub(super) headers: Vec<u8>,
    pub(super) body: Vec<u8>,
}

impl Kept {
    /// # Errors
    /// The row has been changed by other hands: what was stored could be read.
    pub(super) fn into_delivery(self) -> Result<Delivery, String> {
        let signed = Signed {
            id: self.id,
            source: (!self.source.is_empty()).then(|| Arc::from(self.source)),
            sent_at: Timestamp::from_millisecond(self.sent_at)
                .map_err(|error| error.to_string())?,
        };
        let headers = read_headers(&self.headers);
        let mut delivery = Delivery::read(signed, Arc::new(headers), Bytes::from(self.body))
            .map_err(|error| error.to_string())?;
        delivery.attempt = u32::try_from(self.attempt).ok();
        Ok(delivery)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back_as_they_were() {
        let mut headers = HeaderMap::new();
        headers.append("webhook-id", HeaderValue::from_static("msg_1"));
        headers.append("x-twice", HeaderValue::from_static("one: 1"));
        headers.append("x-twice", HeaderValue::from_static(""));
        headers.append("x-bytes", HeaderValue::from_bytes(b"\xe9\t").unwrap());
        assert_eq!(read_headers(&write_headers(&headers)), headers);
    }

    #[test]
    fn credentials_are_not_kept() {
        let mut secret = HeaderValue::from_static("key");
        secret.set_sensitive(true);
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, HeaderValue::from_static("Basic x")),
            (COOKIE, HeaderValue::from_static("a=b")),
            (HeaderName::from_static("x-key"), secret),
        ]);
        assert!(write_headers(&headers).is_empty());
    }
}
