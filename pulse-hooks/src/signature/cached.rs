//! What a secret source has answered, remembered for a while.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use moka::Entry;
use moka::future::Cache;
use moka::ops::compute::Op;
use tokio::time::Instant;

use super::{ErasedSecretSource, SecretSource, SecretSourceError, Secrets};
use crate::catch_panic::{CatchPanic, Panicked};
use crate::error_chain::chain;
use crate::time_limit::{Elapsed, within};

const CAPACITY: u64 = 10_000;
const TIME_TO_LIVE: Duration = Duration::from_secs(60);

/// How long the source may take. With the time that a body takes it stays under what an endpoint
/// allows for both.
const ASK_LIMIT: Duration = Duration::from_secs(2);

/// How long a source that is down is left alone, while what it has said before will do.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest an answer can be remembered.
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A name is the sender's: one longer than this is looked up and not remembered, so that the cache
/// is bounded in bytes too.
const LONGEST_NAME: usize = 256;

/// As much as is remembered of why a source is down, in bytes.
const LONGEST_REASON: usize = 512;

type NameOf = dyn Fn(&Parts) -> Option<String> + Send + Sync;

/// A [`SecretSource`] whose answers are remembered, so that a database of tenants is not asked for
/// every delivery. Clones share what they remember.
///
/// ```
/// use pulse_hooks::{CachedSecrets, SecretSource, SecretSourceError, Secrets};
/// use std::time::Duration;
///
/// /// The tenant of `/hooks/{tenant}`.
/// fn tenant(request: &http::request::Parts) -> Option<String> {
///     let (_, tenant) = request.uri.path().rsplit_once('/')?;
///     Some(tenant.to_owned())
/// }
///
/// fn remembered(database: impl SecretSource) -> impl SecretSource {
///     CachedSecrets::new(database, tenant)
///         .capacity(1_000)
///         .time_to_live(Duration::from_secs(30))
/// }
/// ```
///
/// Requests that ask for one name at the same time share one look-up, and what came of it. That
/// there is no such tenant is remembered too; that the source is down is not. A source that takes
/// more than 2 seconds is down, and so is one that panics.
pub struct CachedSecrets<S> {
    source: Arc<S>,
    name_of: Arc<NameOf>,
    remembered: Cache<String, Remembered>,
    settings: Settings,
}

#[derive(Debug, Clone, Copy)]
struct Settings {
    capacity: u64,
    time_to_live: Duration,
    outlive: Duration,
}

#[derive(Clone)]
struct Remembered {
    answer: Answer,
    learned: Instant,
    ask_again: Instant,
}

#[derive(Clone)]
enum Answer {
    Secrets(Secrets),
    NoSuchTenant,
    /// Why the source did not answer, for those who wait for it.
    Down(Arc<str>),
}

impl Answer {
    fn down(why: &str) -> Self {
        Self::Down(why[..why.floor_char_boundary(LONGEST_REASON)].into())
    }
}

impl<S> Clone for CachedSecrets<S> {
    fn clone(&self) -> Self {
        Self {
            source: Arc::clone(&self.source),
            name_of: Arc::clone(&self.name_of),
            remembered: self.remembered.clone(),
            settings: self.settings,
        }
    }
}

impl<S> fmt::Debug for CachedSecrets<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedSecrets")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl<S: SecretSource> CachedSecrets<S> {
    /// Remembers what `source` answers under the name that `name_of` finds in a request: a
    /// tenant's, say. Two requests of one name must have the same secrets. A request without a
    /// name is refused like one of a tenant that does not exist.
    pub fn new(
        source: S,
        name_of: impl Fn(&Parts) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        let settings = Settings {
            capacity: CAPACITY,
            time_to_live: TIME_TO_LIVE,
            outlive: Duration::ZERO,
        };
        Self {
            source: Arc::new(source),
            name_of: Arc::new(name_of),
            remembered: settings.cache(),
            settings,
        }
    }

    /// How many names are remembered: 10 000 unless set. Those that are asked for often stay,
    /// whatever else comes.
    #[must_use]
    pub fn capacity(self, names: u64) -> Self {
        self.with(|settings| settings.capacity = names)
    }

    /// How long an answer is used before the source is asked again: 60 seconds unless set. For so
    /// long a secret that was taken back is still accepted, unless it is
    /// [forgotten](Self::forget).
    #[must_use]
    pub fn time_to_live(self, time: Duration) -> Self {
        self.with(|settings| settings.time_to_live = time.min(YEAR))
    }

    /// For how much longer known secrets are used while the source is down: not at all unless set.
    #[must_use]
    pub fn outlive_source(self, time: Duration) -> Self {
        self.with(|settings| settings.outlive = time.min(YEAR))
    }

    fn with(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        set(&mut self.settings);
        self.remembered = self.settings.cache();
        self
    }

    /// Asks the source anew at the next request of this name: once its secrets have changed, or
    /// the tenant has gone.
    pub async fn forget(&self, name: &str) {
        // In turn with a look-up under way, which may be about to remember the old ones.
        let entry = self.remembered.entry_by_ref(name);
        entry.and_compute_with(|_| async { Op::Remove }).await;
    }

    async fn ask(&self, name: String, request: &Parts) -> Remembered {
        let begun = Instant::now();
        let entry = self.remembered.entry(name);
        let asked = entry.and_compute_with(async |old| {
            match old.map(Entry::into_value) {
                // Whoever was in turn before has asked, meanwhile.
                Some(old) if old.is_fresh() || old.learned > begun => Op::Nop,
                old => Op::Put(self.learn(request, old).await),
            }
        });
        let entry = asked.await.into_entry();
        entry.expect("it was there, or has been put").into_value()
    }

    async fn learn(&self, request: &Parts, old: Option<Remembered>) -> Remembered {
        let answer = self.look_up(request).await;
        let old = old.filter(|old| self.settings.may_outlive(old));
        let (Answer::Down(error), Some(old)) = (&answer, old) else {
            return self.settings.remember(answer);
        };
        let error = &**error;
        tracing::warn!(
            target: "pulse_hooks", error, "the secrets that were known before are used"
        );
        Remembered {
            ask_again: Instant::now() + PAUSE,
            ..old
        }
    }

    async fn look_up(&self, request: &Parts) -> Answer {
        let asked = CatchPanic::new(ErasedSecretSource::secrets(&*self.source, request));
        match within(ASK_LIMIT, asked).await {
            Ok(Ok(Ok(secrets))) => Answer::Secrets(secrets),
            Ok(Ok(Err(SecretSourceError::UnknownTenant))) => Answer::NoSuchTenant,
            Ok(Ok(Err(SecretSourceError::Unavailable(error)))) => Answer::down(&chain(&*error)),
            Ok(Err(Panicked)) => Answer::down("the secret source panicked"),
            Err(Elapsed) => Answer::down(&format!("no answer within {ASK_LIMIT:?}")),
        }
    }
}

impl<S: SecretSource> SecretSource for CachedSecrets<S> {
    async fn secrets(&self, request: &Parts) -> Result<Secrets, SecretSourceError> {
        let name = (self.name_of)(request).ok_or(SecretSourceError::UnknownTenant)?;
        let known = if name.len() > LONGEST_NAME {
            self.settings.remember(self.look_up(request).await)
        } else {
            match self.remembered.get(&name).await {
                Some(known) if known.is_fresh() => known,
                _ => self.ask(name, request).await,
            }
        };
        match known.answer {
            Answer::Secrets(secrets) => Ok(secrets),
            Answer::NoSuchTenant => Err(SecretSourceError::UnknownTenant),
            Answer::Down(error) => Err(SecretSourceError::unavailable(&*error)),
        }
    }
}

impl Settings {
    fn cache(&self) -> Cache<String, Remembered> {
        Cache::builder()
            .max_capacity(self.capacity)
            // What nobody asks for goes in time; what is asked for is judged by its own times.
            .time_to_live(self.time_to_live + self.outlive)
            .build()
    }

    fn remember(&self, answer: Answer) -> Remembered {
        let now = Instant::now();
        let time = match &answer {
            Answer::Down(_) => Duration::ZERO,
            _ => self.time_to_live,
        };
        Remembered {
            answer,
            learned: now,
            ask_again: now + time,
        }
    }

    fn may_outlive(&self, old: &Remembered) -> bool {
        let is_answer = !matches!(old.answer, Answer::Down(_));
        is_answer && old.learned.elapsed() < self.time_to_live + self.outlive
    }
}

impl Remembered {
    fn is_fresh(&self) -> bool {
        Instant::now() < self.ask_again
    }
}
