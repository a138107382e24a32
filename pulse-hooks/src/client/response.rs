//! Reads answers, none without a bound.

use std::pin::pin;
use std::time::Duration;

use http::header::{CONTENT_ENCODING, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName};
use jiff::Timestamp;
use reqwest::Response;
use serde_json::{Map, Value};

use super::api::failed;
use super::api_error::ApiError;
use super::base_url::{BaseUrl, host};
use super::error::ClientError;
use super::error_body;
use super::key::ApiKey;
use crate::time_limit::{Elapsed, within};

/// How much of an error's body is read, in bytes.
const MAX_ERROR_BODY: usize = 64 << 10;

/// A complete answer with a status that means success.
pub(super) struct Answer {
    host: String,
    body: Vec<u8>,
}

impl Answer {
    /// Whether something in between has answered, such as a proxy that asks who one is.
    pub(super) fn is_page(&self) -> bool {
        self.body.trim_ascii().starts_with(b"<")
    }

    /// The fields of the JSON object it has to be. Where they repeat the key, the key is left out;
    /// but for a document, which is its owner's.
    pub(super) fn fields(&self, key: &ApiKey) -> Result<Map<String, Value>, ClientError> {
        let Value::Object(mut fields) = self.json()? else {
            return Err(self.unexpected("is no JSON object"));
        };
        let document = fields.remove("result");
        let mut rest = Value::Object(fields);
        key.hide_in(&mut rest);
        let Value::Object(mut fields) = rest else {
            unreachable!("it was an object");
        };
        fields.extend(document.map(|document| ("result".to_owned(), document)));
        Ok(fields)
    }

    pub(super) fn json(&self) -> Result<Value, ClientError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            // serde's text may quote the body.
            let problem = match self.body.as_slice() {
                [] => "is empty".to_owned(),
                _ if error.is_eof() => "is JSON that ends too early".to_owned(),
                _ => format!("is no JSON, from line {} on", error.line()),
            };
            self.unexpected(problem)
        })
    }

    /// Reads its fields as something that can say why they do not fit, after "the answer".
    pub(super) fn read<T, P: ToString>(
        &self,
        key: &ApiKey,
        read: impl FnOnce(Map<String, Value>) -> Result<T, P>,
    ) -> Result<T, ClientError> {
        read(self.fields(key)?).map_err(|problem| self.unexpected(problem.to_string()))
    }

    pub(super) fn unexpected(&self, problem: impl Into<String>) -> ClientError {
        unexpected(&self.host, problem)
    }
}

fn unexpected(host: &str, problem: impl Into<String>) -> ClientError {
    ClientError::Unexpected {
        host: host.to_owned(),
        problem: problem.into(),
    }
}

/// Reads the body, up to `limit` bytes, and never longer than `timeout` without a part of it.
pub(super) async fn read(
    mut response: Response,
    limit: usize,
    timeout: Duration,
) -> Result<Answer, ClientError> {
    let host = host(response.url());
    let too_long = || {
        let sets = "`PulseClientBuilder::answer_limit` sets how many are read";
        unexpected(&host, format!("has more than {limit} bytes; {sets}"))
    };
    if let Some(coding) = text(response.headers(), CONTENT_ENCODING)
        && !coding.eq_ignore_ascii_case("identity")
    {
        return Err(unexpected(&host, "is compressed, which was not asked for"));
    }
    if response.content_length() > Some(limit as u64) {
        return Err(too_long());
    }
    let mut body = Vec::new();
    loop {
        match within(timeout, pin!(response.chunk())).await {
            Ok(Ok(Some(part))) if part.len() > limit - body.len() => return Err(too_long()),
            Ok(Ok(Some(part))) => body.extend_from_slice(&part),
            Ok(Ok(None)) => return Ok(Answer { host, body }),
            Ok(Err(error)) => return Err(failed(host, error)),
            Err(Elapsed) => {
                let after = timeout;
                return Err(ClientError::TimedOut { host, after });
            }
        }
    }
}

/// Reads what the API says about an error. Whatever happens to the body, the status stands.
pub(super) async fn read_error(
    mut response: Response,
    timeout: Duration,
    key: &ApiKey,
    base: &BaseUrl,
) -> ApiError {
    let mut body = Vec::new();
    // Once the time is over, what has come has to do.
    let rest = async {
        while body.len() < MAX_ERROR_BODY
            && let Ok(Some(part)) = response.chunk().await
        {
            body.extend_from_slice(&part);
        }
    };
    let _ = within(timeout, pin!(rest)).await;
    body.truncate(MAX_ERROR_BODY);
    let elsewhere = !base.is_own(response.url());
    ApiError {
        host: elsewhere.then(|| host(response.url())),
        status: response.status(),
        reason: error_body::read(&body, key),
        retry_after: text(response.headers(), RETRY_AFTER).and_then(retry_after),
    }
}

/// Where a redirect leads to, relative to where it comes from.
pub(super) fn redirect(response: &Response) -> Option<&str> {
    let is_redirect = response.status().is_redirection();
    is_redirect.then(|| text(response.headers(), LOCATION))?
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The value of `Retry-After`: seconds, or a date.
fn retry_after(value: &str) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than fit are for ever.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(value)
        .ok()?;
    let wait = date.duration_since(Timestamp::now());
    Some(Duration::try_from(wait).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after("0"), Some(Duration::ZERO));
        assert_eq!(retry_after(" 120 "), Some(Duration::from_secs(120)));
        assert_eq!(
            retry_after("99999999999999999999999"),
            Some(Duration::from_secs(u64::MAX))
        );
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(Duration::ZERO)
        );
        let soon = Timestamp::now() + Duration::from_secs(100);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&soon)
            .unwrap();
        let wait = retry_after(&date).unwrap();
        assert!((98..=100).contains(&wait.as_secs()), "{date}: {wait:?}");
        for no_time in ["", "-1", "1.5", "soon", "+5"] {
            assert_eq!(retry_after(no_time), None, "{no_time}");
        }
    }
}
