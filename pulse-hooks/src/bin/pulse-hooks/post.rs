//! Posts messages to one URL.

use std::fmt;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use reqwest::Url;

use crate::exit::{self, Failure};
use crate::message::Message;

/// How long the sender waits for an answer.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(15);

/// The longest answer that is read.
const ANSWER_LIMIT: usize = 8 * 1024 * 1024;

/// Where to: shown without the password that may be in it.
#[derive(Clone)]
pub(crate) struct Target(Url);

impl Target {
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let url = Url::parse(text).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        url.map(Self).ok_or_else(|| {
            Failure::usage(
                "this is no URL to post to: write it whole, as in \
                 `http://localhost:3000/hooks/pulse`",
            )
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.clone();
        // Only a URL without a host refuses.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        shown.fmt(f)
    }
}

#[derive(Clone)]
pub(crate) struct Poster {
    http: reqwest::Client,
    target: Target,
    time_limit: Duration,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) took: Duration,
}

/// Why there is no answer, in words.
#[derive(Clone)]
pub(crate) struct Unreachable(pub(crate) String);

impl From<Unreachable> for Failure {
    fn from(Unreachable(reason): Unreachable) -> Self {
        Self::Unavailable(reason)
    }
}

impl Poster {
    pub(crate) fn new(target: Target, time_limit: Duration) -> Result<Self, Failure> {
        let mut http = reqwest::Client::builder()
            // A sender takes a redirect for a failure, and so do we.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(time_limit)
            .user_agent(concat!("pulse-hooks/", env!("CARGO_PKG_VERSION")));
        if target.0.scheme() == "http" {
            // Many a container has none of the system's, and nobody asks for them here.
            http = http.tls_certs_only([]);
        }
        let http = http
            .build()
            .map_err(|error| Failure::unavailable(exit::chain(&error)))?;
        Ok(Self {
            http,
            target,
            time_limit,
        })
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    pub(crate) async fn post(&self, message: Message) -> Result<Answer, Unreachable> {
        let begin = Instant::now();
        let request = self.http.post(self.target.0.clone());
        let request = request.headers(message.headers).body(message.body);
        let mut answer = request.send().await.map_err(|error| self.explain(error))?;
        let mut body = BytesMut::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| self.explain(error))? {
            body.extend_from_slice(&piece);
            if body.len() > ANSWER_LIMIT {
                let target = &self.target;
                let reason = format!("{target} answered more than {ANSWER_LIMIT} bytes");
                return Err(Unreachable(reason));
            }
        }
        Ok(Answer {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            body: body.freeze(),
            took: begin.elapsed(),
        })
    }

    fn explain(&self, error: reqwest::Error) -> Unreachable {
        let target = &self.target;
        // It would show the URL with its password.
        let error = error.without_url();
        Unreachable(if error.is_timeout() {
            let seconds = self.time_limit.as_secs_f64();
            format!("no answer from {target} within {seconds} s")
        } else {
            let mut last: &dyn std::error::Error = &error;
            while let Some(source) = last.source() {
                last = source;
            }
            let what = if error.is_connect() {
                "cannot connect to"
            } else {
                "no whole answer from"
            };
            format!("{what} {target}: {last}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn a_password_in_the_url_is_not_shown() {
        let target = Target::parse("https://me:pass@example.com/hooks");
        let Ok(target) = target else {
            panic!("it is a URL")
        };
        assert_eq!(target.to_string(), "https://example.com/hooks");
    }

    #[test]
    fn what_cannot_be_posted_to_is_refused() {
        for text in ["localhost:3000/hooks", "ftp://example.com", "/hooks", ""] {
            assert!(Target::parse(text).is_err(), "{text}");
        }
    }
}
