//! A request as it is sent or was received: headers and the exact body.

use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use pulse_hooks::Secrets;

use crate::exit::Failure;

#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// How the three signature headers are called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Webhook,
    Svix,
}

#[derive(clap::Args)]
pub(crate) struct FamilyArgs {
    /// Call the signature's headers svix-id, svix-timestamp and svix-signature
    #[arg(long)]
    svix: bool,
}

impl FamilyArgs {
    pub(crate) fn family(&self) -> Family {
        match self.svix {
            true => Family::Svix,
            false => Family::Webhook,
        }
    }
}

impl Family {
    pub(crate) const ALL: [Self; 2] = [Self::Webhook, Self::Svix];

    /// Id, timestamp and signature.
    pub(crate) fn names(self) -> [HeaderName; 3] {
        match self {
            Self::Webhook => ["webhook-id", "webhook-timestamp", "webhook-signature"],
            Self::Svix => ["svix-id", "svix-timestamp", "svix-signature"],
        }
        .map(HeaderName::from_static)
    }
}

/// The three signature headers of `body`.
pub(crate) fn sign(
    secrets: &Secrets,
    family: Family,
    id: &str,
    sent_at: Timestamp,
    body: &[u8],
) -> Result<[(HeaderName, HeaderValue); 3], Failure> {
    let is_visible = id.bytes().all(|byte| byte.is_ascii_graphic());
    if id.is_empty() || !is_visible || id.contains('.') {
        return Err(Failure::usage(format!(
            "the id `{}` cannot be sent: it is visible ASCII without a dot",
            crate::output::printable(id)
        )));
    }
    let signature = secrets
        .sign(id, sent_at, body)
        .map_err(|error| Failure::usage(error.to_string()))?;
    let values = [id, &sent_at.as_second().to_string(), &signature];
    let values = values.map(|value| HeaderValue::from_str(value).expect("it is visible ASCII"));
    let [id, timestamp, signature] = values;
    let [id_name, timestamp_name, signature_name] = family.names();
    Ok([
        (id_name, id),
        (timestamp_name, timestamp),
        (signature_name, signature),
    ])
}

impl Message {
    pub(crate) fn signed(
        secrets: &Secrets,
        family: Family,
        id: &str,
        sent_at: Timestamp,
        body: Bytes,
    ) -> Result<Self, Failure> {
        let mut headers = HeaderMap::from_iter(sign(secrets, family, id, sent_at, &body)?);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Self { headers, body })
    }

    /// What the header is that `suffix` ends, of whichever family.
    pub(crate) fn header(&self, nth: usize) -> Option<&str> {
        let mut families = Family::ALL.into_iter();
        let value = families.find_map(|family| self.headers.get(&family.names()[nth]))?;
        value.to_str().ok()
    }

    pub(crate) fn id(&self) -> Option<&str> {
        self.header(0)
    }

    /// The event type, where the body tells one.
    pub(crate) fn event_type(&self) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Envelope {
            r#type: String,
        }
        let envelope = serde_json::from_slice::<Envelope>(&self.body).ok()?;
        Some(envelope.r#type)
    }
}

/// A new message's id, in the form the sender gives them.
pub(crate) fn fresh_id() -> Result<String, Failure> {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut random = [0; 27];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::unavailable(format!("no random numbers: {error}")))?;
    let digit = |byte: &u8| char::from(DIGITS[usize::from(*byte) % DIGITS.len()]);
    Ok(format!(
        "msg_{}",
        random.iter().map(digit).collect::<String>()
    ))
}

/// Without what belongs to one connection, and is not the next one's.
pub(crate) fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    const HOP_BY_HOP: [HeaderName; 10] = [
        CONNECTION,
        CONTENT_LENGTH,
        EXPECT,
        HOST,
        PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
    ];
    let named = headers.get_all(CONNECTION).iter();
    let named: Vec<String> = named
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let kept = headers.iter().filter(|(name, _)| {
        let name = name.as_str();
        name != "keep-alive"
            && !HOP_BY_HOP.iter().any(|hop| hop == name)
            && !named.iter().any(|hop| hop == name)
    });
    let kept = kept.map(|(name, value)| (name.clone(), value.clone()));
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_connection_stay_on_it() {
        let headers: HeaderMap = [
            ("host", "here"),
            ("connection", "close, X-Hop"),
            ("x-hop", "1"),
            ("webhook-id", "msg_1"),
        ]
        .into_iter()
        .map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        })
        .collect();
        let kept = end_to_end(&headers);
        assert_eq!(kept.len(), 1);
        assert_eq!(kept["webhook-id"], "msg_1");
    }

    #[test]
    fn ids_are_new_each_time() {
        let id = || fresh_id().unwrap_or_else(|_| panic!("random numbers"));
        let first = id();
        assert_eq!(first.len(), 31);
        assert_ne!(first, id());
    }
}
