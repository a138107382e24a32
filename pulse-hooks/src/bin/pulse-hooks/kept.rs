//! The file that `listen` keeps: one request a line, as JSON.
//!
//! `{"received_at": "…", "path": "/", "headers": [["webhook-id", "msg_1"], …], "body": "…"}`, and
//! `"refused": "why"` where it was not taken. What is not UTF-8 stands as `{"base64": "…"}`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::message::Message;

#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) received_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refused: Option<String>,
    pub(crate) path: String,
    headers: Vec<(String, Octets)>,
    body: Octets,
}

/// Bytes in JSON: as text where they are UTF-8.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Octets {
    Text(String),
    Binary { base64: String },
}

impl From<&[u8]> for Octets {
    fn from(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Binary {
                base64: BASE64_STANDARD.encode(bytes),
            },
        }
    }
}

impl Octets {
    fn into_bytes(self) -> Result<Vec<u8>, String> {
        match self {
            Self::Text(text) => Ok(text.into_bytes()),
            Self::Binary { base64 } => BASE64_STANDARD
                .decode(base64)
                .map_err(|error| format!("its base64 is broken: {error}")),
        }
    }
}

impl Kept {
    /// Credentials are left out: what proves who the client is belongs in no file.
    pub(crate) fn new(
        received_at: Timestamp,
        path: &str,
        message: &Message,
        refused: Option<String>,
    ) -> Self {
        let headers = message
            .headers
            .iter()
            .filter(|(name, _)| !is_credential(name));
        Self {
            received_at,
            refused,
            path: path.to_owned(),
            headers: headers
                .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().into()))
                .collect(),
            body: message.body[..].into(),
        }
    }

    pub(crate) fn line(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string(self)? + "\n")
    }

    pub(crate) fn into_message(self) -> Result<Message, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            let value = HeaderValue::from_bytes(&value.into_bytes()?).ok();
            let parsed = name.parse::<HeaderName>().ok().zip(value);
            let (name, value) = parsed.ok_or_else(|| format!("`{name}` is no header"))?;
            headers.append(name, value);
        }
        Ok(Message {
            headers,
            body: Bytes::from(self.body.into_bytes()?),
        })
    }
}

fn is_credential(name: &HeaderName) -> bool {
    [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(message: &Message) -> Message {
        let kept = Kept::new(Timestamp::UNIX_EPOCH, "/", message, None);
        let line = kept.line().expect("JSON");
        let read: Kept = serde_json::from_str(&line).expect("JSON");
        read.into_message().expect("a message")
    }

    #[test]
    fn bytes_come_back_as_they_were() {
        let mut headers = HeaderMap::new();
        headers.append("x-twice", HeaderValue::from_static("one"));
        headers.append("x-twice", HeaderValue::from_static("two"));
        headers.append(
            "x-bytes",
            HeaderValue::from_bytes(b"\xe9").expect("a value"),
        );
        for body in [&b"{\"a\": \"\xc3\xa9\"}\r\n"[..], b"\xff\x00", b""] {
            let body = Bytes::from_static(body);
            let message = Message {
                headers: headers.clone(),
                body,
            };
            let back = there_and_back(&message);
            assert_eq!(back.body, message.body);
            assert_eq!(back.headers, message.headers);
        }
    }

    #[test]
    fn credentials_are_not_kept() {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Basic x"))]);
        let message = Message {
            headers,
            body: Bytes::new(),
        };
        assert!(there_and_back(&message).headers.is_empty());
    }
}
