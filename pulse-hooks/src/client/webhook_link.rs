//! The link to the portal where webhook endpoints are added.

use std::fmt;

use reqwest::{Method, Url};
use serde_json::{Map, Value};

use super::PulseClient;
use super::error::ClientError;
use super::fields::take_text;

/// A link to the portal where a person adds webhook endpoints, chooses event types, sends test
/// events and reads delivery logs. Whoever has it can do so until it expires: `Debug` does not
/// show it.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookLink(String);

impl WebhookLink {
    /// The link, an `http` or `https` address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The link.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    fn read(mut fields: Map<String, Value>) -> Result<Self, &'static str> {
        let link = take_text(&mut fields, "link").ok_or("has no `link`")?;
        // It is opened in a browser.
        match Url::parse(&link) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Self(link)),
            _ => Err("has a `link` that is no web address"),
        }
    }
}

impl fmt::Debug for WebhookLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookLink").finish_non_exhaustive()
    }
}

impl PulseClient {
    /// Makes a link to the portal where webhook endpoints are added. It is temporary.
    ///
    /// # Errors
    /// The API does not know the key, or fails. The call is not repeated.
    pub async fn create_webhook_link(&self) -> Result<WebhookLink, ClientError> {
        let url = self.api.base.at("webhook");
        let answer = self.api.call(self.api.request(Method::POST, url)).await?;
        answer.read(&self.api.key, WebhookLink::read)
    }
}
