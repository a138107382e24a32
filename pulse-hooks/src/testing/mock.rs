//! A sender for tests, which tries again as Pulse's does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::Url;

use super::{TestDelivery, secret};
use crate::error_chain::chain;
use crate::signature::Secret;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// How long the sender waits before each attempt after the first ([Svix's schedule]).
///
/// [Svix's schedule]: https://docs.svix.com/retries
const PAUSES: [Duration; 7] = [
    SECOND.saturating_mul(5),
    MINUTE.saturating_mul(5),
    MINUTE.saturating_mul(30),
    HOUR.saturating_mul(2),
    HOUR.saturating_mul(5),
    HOUR.saturating_mul(10),
    HOUR.saturating_mul(10),
];

/// A schedule of 27 hours in ten seconds.
const SPEED: u32 = 10_000;

/// How long the sender waits for an answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Delivers over HTTP as Pulse does, to a server that a test has started: signed, with the retry
/// schedule of its sender, which runs faster here.
///
/// ```no_run
/// use pulse_hooks::JobCompleted;
/// use pulse_hooks::testing::{MockPulse, TestDelivery};
///
/// # async fn run() {
/// let pulse = MockPulse::new("http://127.0.0.1:3000/hooks/pulse");
/// let sent = pulse.deliver(TestDelivery::of(&JobCompleted::sample())).await;
/// assert!(sent.is_delivered(), "{sent:?}");
/// # }
/// ```
///
/// The server's secret is [`secret()`](super::secret()), in its `Secrets::new([testing::secret()])?`,
/// unless [`signing_with`](Self::signing_with) says otherwise; its clock is the system's, and a delivery that is [`stale`](TestDelivery::stale)
/// at [`NOW`](super::NOW) is so there. One with a [`path`](TestDelivery::path) goes to that path of
/// the same server. Clones are one sender.
#[derive(Debug, Clone)]
pub struct MockPulse {
    client: reqwest::Client,
    url: Url,
    secret: Secret,
    speed: u32,
    is_disabled: Arc<AtomicBool>,
}

/// What became of a delivery by a [`MockPulse`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Sent {
    /// Each attempt, the first first.
    pub attempts: Vec<Attempt>,
    /// How it ended.
    pub end: SentEnd,
}

/// One attempt at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// How long the sender waited before it, by its schedule or by a `Retry-After`: as long as it
    /// would have been without [`speed`](MockPulse::speed).
    pub after: Duration,
    /// The status it was told; or why there was none.
    pub answer: Result<StatusCode, String>,
}

/// How a delivery ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SentEnd {
    /// It was answered with a 2xx.
    Delivered,
    /// The last attempt of the schedule has failed.
    GivenUp,
    /// The answer forbade further attempts: `webhook-delivery: abort-message`.
    Aborted,
    /// The answer forbade everything further: `webhook-delivery: disable`; now or before.
    Disabled,
}

impl Sent {
    /// Whether it was answered with a 2xx in the end.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.end == SentEnd::Delivered
    }

    /// The status of each attempt; 0 where there was no answer.
    #[must_use]
    pub fn statuses(&self) -> Vec<u16> {
        let answers = self.attempts.iter().map(|attempt| &attempt.answer);
        answers
            .map(|answer| answer.as_ref().map_or(0, StatusCode::as_u16))
            .collect()
    }
}

impl MockPulse {
    /// Delivers to this URL, `http://` or `https://`.
    ///
    /// # Panics
    /// This is no such URL, or the system has no sockets.
    #[must_use]
    #[track_caller]
    pub fn new(url: impl AsRef<str>) -> Self {
        let text = url.as_ref();
        let url = Url::parse(text).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.unwrap_or_else(|| {
            panic!("`{text}` is no URL to deliver to: write it whole, as in `http://127.0.0.1:3000/hooks/pulse`")
        });
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .build();
        Self {
            client: client.expect("it needs nothing but sockets"),
            url,
            secret: secret(),
            speed: SPEED,
            is_disabled: Arc::default(),
        }
    }

    /// Signs with this secret.
    #[must_use]
    pub fn signing_with(mut self, secret: Secret) -> Self {
        self.secret = secret;
        self
    }

    /// Waits so many times shorter between attempts: 10 000 times unless set, which makes ten
    /// seconds of the whole schedule. An answer may take 15 seconds all the same.
    #[must_use]
    pub fn speed(mut self, times: u32) -> Self {
        self.speed = times.max(1);
        self
    }

    /// Delivers until it is answered with a 2xx, or the schedule ends: each attempt under the same
    /// id, signed anew at its own time.
    pub async fn deliver(&self, delivery: TestDelivery) -> Sent {
        let mut attempts = Vec::new();
        let mut pauses = PAUSES.into_iter();
        let mut after = Duration::ZERO;
        let end = loop {
            if self.is_disabled.load(Ordering::SeqCst) {
                break SentEnd::Disabled;
            }
            tokio::time::sleep(after / self.speed).await;
            let answer = self.attempt(delivery.clone()).await;
            let (answer, wish) = match answer {
                Ok((status, headers)) => (Ok(status), Wish::read(&headers)),
                Err(error) => (Err(error), Wish::None),
            };
            let is_success = answer.as_ref().is_ok_and(StatusCode::is_success);
            attempts.push(Attempt { after, answer });
            match wish {
                _ if is_success => break SentEnd::Delivered,
                Wish::Abort => break SentEnd::Aborted,
                Wish::Disable => self.is_disabled.store(true, Ordering::SeqCst),
                Wish::After(_) | Wish::None => {}
            }
            let Some(pause) = pauses.next() else {
                break SentEnd::GivenUp;
            };
            after = match wish {
                Wish::After(least) => pause.max(least),
                _ => pause,
            };
        };
        Sent { attempts, end }
    }

    async fn attempt(&self, delivery: TestDelivery) -> Result<(StatusCode, HeaderMap), String> {
        let (parts, body) = delivery
            .moved_to(Timestamp::now())
            .request(&self.secret)
            .into_parts();
        let mut url = self.url.clone();
        if parts.uri != "/" {
            url.set_path(parts.uri.path());
            url.set_query(parts.uri.query());
        }
        let request = self.client.post(url).headers(parts.headers).body(body.0);
        let response = request.send().await.map_err(|error| chain(&error))?;
        Ok((response.status(), response.headers().clone()))
    }
}

/// What an answer asks of the sender.
#[derive(Debug, Clone, Copy)]
enum Wish {
    None,
    After(Duration),
    Abort,
    Disable,
}

impl Wish {
    fn read(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name)?.to_str().ok();
        match text("webhook-delivery") {
            Some("abort-message") => Self::Abort,
            Some("disable") => Self::Disable,
            _ => text(RETRY_AFTER.as_str())
                .and_then(read_retry_after)
                .map_or(Self::None, Self::After),
        }
    }
}

/// Seconds, or a date.
fn read_retry_after(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(
        date.duration_since(Timestamp::now())
            .try_into()
            .unwrap_or_default(),
    )
}
