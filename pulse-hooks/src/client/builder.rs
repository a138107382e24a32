//! A client's settings.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::PulseClient;
use super::api::Api;
use super::base_url::{self, BaseUrl};
use super::key::ApiKey;
use super::retry::Retries;
use super::setup_error::{Problem, SetupError};

const KEY_VARIABLE: &str = "PULSE_API_KEY";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);
/// Shorter than servers keep connections: a submit on one that is being closed would be in doubt.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
const ANSWER_LIMIT: usize = 256 << 20;

/// The settings of a [`PulseClient`].
///
/// ```no_run
/// use std::time::Duration;
/// use pulse_hooks::client::PulseClient;
///
/// # fn make(api_key: String) -> Result<(), pulse_hooks::client::SetupError> {
/// let client = PulseClient::builder(api_key)
///     .base_url("https://pulse.example.com")
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "`build` makes the client"]
pub struct PulseClientBuilder {
    key: Result<ApiKey, Problem>,
    base_url: String,
    connect_timeout: Duration,
    timeout: Duration,
    answer_limit: usize,
    retries: Retries,
}

impl PulseClientBuilder {
    /// With this API key.
    pub fn new(api_key: impl AsRef<str>) -> Self {
        Self::with(ApiKey::parse(api_key.as_ref()))
    }

    /// With the API key in the environment variable `PULSE_API_KEY`.
    pub fn from_env() -> Self {
        let text = std::env::var(KEY_VARIABLE).map_err(|error| match error {
            std::env::VarError::NotPresent => Problem::NotSet(KEY_VARIABLE),
            std::env::VarError::NotUnicode(_) => Problem::NotText(KEY_VARIABLE),
        });
        Self::with(text.and_then(|text| ApiKey::parse(&text)))
    }

    fn with(key: Result<ApiKey, Problem>) -> Self {
        Self {
            key,
            base_url: base_url::DEFAULT.to_owned(),
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
            answer_limit: ANSWER_LIMIT,
            retries: Retries::default(),
        }
    }

    /// Where the API is: `https://api.runpulse.com` unless set. It may have a path.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// How long a connection may take to be made: 10 seconds unless set.
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.connect_timeout = time;
        self
    }

    /// How long nothing may happen while a file is sent, while an answer is waited for, and while
    /// it comes: 60 seconds unless set. A long upload or download that goes on is not cut.
    pub fn timeout(mut self, time: Duration) -> Self {
        self.timeout = time;
        self
    }

    /// How often a read that failed for the moment is repeated: 4 times unless set. What is not a
    /// read is sent once, whatever happens.
    pub fn retries(mut self, times: u32) -> Self {
        self.retries.times = times;
        self
    }

    /// The time before the first retry, and the most it grows to as it doubles: half a second and
    /// 8 seconds unless set. Up to as much again is added by chance. A `Retry-After` of up to a
    /// minute is honoured beyond that; one that asks for more ends the call.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.retries.first = first;
        self.retries.longest = longest.max(first);
        self
    }

    /// The largest answer that is read, such as a large result, in bytes: 256 MiB unless set. It
    /// is held in memory.
    pub fn answer_limit(mut self, bytes: usize) -> Self {
        self.answer_limit = bytes;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// Every mistake in the settings, in one message: a key that is missing or none, a base URL
    /// that is not `http` or `https`. Or the system has no certificates to trust.
    pub fn build(self) -> Result<PulseClient, SetupError> {
        let (key, base) = match (self.key, BaseUrl::parse(&self.base_url)) {
            (Ok(key), Ok(base)) => (key, base),
            (key, base) => {
                let problems = [key.err(), base.err()].into_iter().flatten().collect();
                return Err(SetupError { problems });
            }
        };
        let http = http_client(self.connect_timeout, &base).map_err(|error| SetupError {
            problems: vec![Problem::Tls(error)],
        })?;
        Ok(PulseClient {
            api: Arc::new(Api {
                http,
                key,
                base,
                timeout: self.timeout,
                answer_limit: self.answer_limit,
                retries: self.retries,
            }),
        })
    }
}

impl fmt::Debug for PulseClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PulseClientBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("answer_limit", &self.answer_limit)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

/// It follows no redirect, which could carry the key away, and repeats nothing by itself.
fn http_client(connect_timeout: Duration, base: &BaseUrl) -> reqwest::Result<reqwest::Client> {
    let settings = || {
        reqwest::Client::builder()
            .user_agent(concat!("pulse-hooks/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(connect_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
    };
    match settings().build() {
        // A system without certificates can still reach an API that is not encrypted.
        Err(_) if !base.is_encrypted() => settings().tls_certs_only([]).build(),
        built => built,
    }
}
