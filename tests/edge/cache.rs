//! A secret source is asked as rarely as it can be, and its failures cost as little as they can.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::request::Parts;
use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{CachedSecrets, Endpoint, SecretSource, SecretSourceError, Secrets};
use pulse_hooks_tests::COMPLETED;
use tokio::time::{advance, sleep};

use crate::support::{Counts, endpoint_with, key, secrets};

const MINUTE: Duration = Duration::from_secs(60);

/// A database of tenants that counts how often it is asked, and does what it is told.
#[derive(Clone, Default)]
struct Database(Arc<Inner>);

#[derive(Default)]
struct Inner {
    tenants: Mutex<HashMap<String, Secrets>>,
    asked: AtomicUsize,
    mood: Mutex<Mood>,
}

#[derive(Default, Clone, Copy)]
enum Mood {
    #[default]
    Answers,
    TakesLong(Duration),
    Fails,
    Hangs,
    Panics,
}

impl Database {
    fn with(tenants: &[(&str, u8)]) -> Self {
        let database = Self::default();
        for (name, byte) in tenants {
            database.set(name, *byte);
        }
        database
    }

    fn set(&self, tenant: &str, byte: u8) {
        let secrets = secrets([byte]).with_source(tenant);
        self.0
            .tenants
            .lock()
            .unwrap()
            .insert(tenant.to_owned(), secrets);
    }

    fn is(&self, mood: Mood) {
        *self.0.mood.lock().unwrap() = mood;
    }

    fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }

    fn cached(&self) -> CachedSecrets<Self> {
        CachedSecrets::new(self.clone(), tenant)
    }
}

impl SecretSource for Database {
    async fn secrets(&self, request: &Parts) -> Result<Secrets, SecretSourceError> {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        let mood = *self.0.mood.lock().unwrap();
        match mood {
            Mood::Answers => {}
            Mood::TakesLong(time) => sleep(time).await,
            Mood::Fails => return Err(SecretSourceError::unavailable("the database is down")),
            Mood::Hangs => std::future::pending().await,
            Mood::Panics => panic!("the look-up has a bug"),
        }
        let tenants = self.0.tenants.lock().unwrap();
        let found = tenants.get(&tenant(request).unwrap_or_default());
        found.cloned().ok_or(SecretSourceError::UnknownTenant)
    }
}

/// The tenant of `/hooks/{tenant}`; none, of any other path.
fn tenant(request: &Parts) -> Option<String> {
    Some(request.uri.path().strip_prefix("/hooks/")?.to_owned())
}

async fn deliver(endpoint: &Endpoint, path: &str, byte: u8) -> u16 {
    let mut request = TestDelivery::of_body(COMPLETED).request(&key(byte));
    *request.uri_mut() = path.parse().unwrap();
    endpoint.handle(request).await.status().as_u16()
}

fn endpoint(source: &CachedSecrets<Database>) -> Endpoint {
    endpoint_with(source.clone(), Counts::default())
}

#[tokio::test(start_paused = true)]
async fn a_tenant_is_looked_up_once_in_its_time() {
    let database = Database::with(&[("acme", 1), ("globex", 2)]);
    let endpoint = endpoint(&database.cached().time_to_live(MINUTE));
    for _ in 0..5 {
        assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 204);
    }
    assert_eq!(database.asked(), 1);
    assert_eq!(deliver(&endpoint, "/hooks/globex", 2).await, 204);
    assert_eq!(database.asked(), 2);

    advance(MINUTE).await;
    assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 204);
    assert_eq!(database.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn one_tenants_secret_opens_no_other() {
    let database = Database::with(&[("acme", 1), ("globex", 2)]);
    let endpoint = endpoint(&database.cached());
    for _ in 0..2 {
        assert_eq!(deliver(&endpoint, "/hooks/acme", 2).await, 401);
        assert_eq!(deliver(&endpoint, "/hooks/globex", 1).await, 401);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rotation_is_seen_after_the_time_to_live_or_at_once_when_told() {
    let database = Database::with(&[("acme", 1)]);
    let cached = database.cached().time_to_live(MINUTE);
    let endpoint = endpoint(&cached);
    assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 204);

    database.set("acme", 2);
    assert_eq!(deliver(&endpoint, "/hooks/acme", 2).await, 401);
    advance(MINUTE).await;
    assert_eq!(deliver(&endpoint, "/hooks/acme", 2).await, 204);

    database.set("acme", 3);
    cached.forget("acme").await;
    assert_eq!(deliver(&endpoint, "/hooks/acme", 2).await, 401);
    assert_eq!(deliver(&endpoint, "/hooks/acme", 3).await, 204);
}

#[tokio::test(start_paused = true)]
async fn what_is_forgotten_while_it_is_looked_up_is_looked_up_again() {
    let database = Database::with(&[("acme", 1)]);
    database.is(Mood::TakesLong(Duration::from_secs(1)));
    let cached = database.cached();
    let endpoint = endpoint(&cached);
    let under_way = endpoint.clone();
    let first = tokio::spawn(async move { deliver(&under_way, "/hooks/acme", 1).await });
    tokio::task::yield_now().await;
    assert_eq!(database.asked(), 1);

    cached.forget("acme").await;
    assert_eq!(first.await.unwrap(), 204);
    assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 204);
    assert_eq!(database.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn requests_that_come_together_share_one_look_up() {
    let database = Database::with(&[("acme", 1)]);
    database.is(Mood::TakesLong(Duration::from_millis(100)));
    let endpoint = endpoint(&database.cached());
    let requests: Vec<_> = (0..50)
        .map(|_| {
            let endpoint = endpoint.clone();
            tokio::spawn(async move { deliver(&endpoint, "/hooks/acme", 1).await })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.unwrap(), 204);
    }
    assert_eq!(database.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn that_there_is_no_such_tenant_is_remembered_too() {
    let database = Database::default();
    let endpoint = endpoint(&database.cached().time_to_live(MINUTE));
    for _ in 0..5 {
        assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 401);
    }
    assert_eq!(database.asked(), 1);

    database.set("acme", 1);
    advance(MINUTE).await;
    assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 204);
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_name_is_no_tenants_and_asks_nobody() {
    let database = Database::with(&[("acme", 1)]);
    let endpoint = endpoint(&database.cached());
    assert_eq!(deliver(&endpoint, "/other", 1).await, 401);
    assert_eq!(database.asked(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_long_name_is_looked_up_and_not_remembered() {
    let name = "a".repeat(257);
    let database = Database::with(&[(&name, 1)]);
    let endpoint = endpoint(&database.cached());
    for _ in 0..3 {
        assert_eq!(deliver(&endpoint, &format!("/hooks/{name}"), 1).await, 204);
    }
    assert_eq!(database.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_down_is_told_apart_from_a_tenant_that_is_not_there() {
    let database = Database::with(&[("acme", 1)]);
    let endpoint = endpoint(&database.cached().time_to_live(MINUTE));
    assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 204);

    database.is(Mood::Fails);
    assert_eq!(
        deliver(&endpoint, "/hooks/acme", 1).await,
        204,
        "it is remembered"
    );
    assert_eq!(deliver(&endpoint, "/hooks/globex", 2).await, 503);
    advance(MINUTE).await;
    assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 503);

    database.is(Mood::Answers);
    assert_eq!(
        deliver(&endpoint, "/hooks/acme", 1).await,
        204,
        "it is asked at once"
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_is_down() {
    let database = Database::with(&[("acme", 1)]);
    database.is(Mood::Hangs);
    let endpoint = endpoint(&database.cached());
    let begun = tokio::time::Instant::now();
    assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 503);
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn requests_that_wait_for_a_source_that_is_down_wait_once() {
    let database = Database::with(&[("acme", 1)]);
    database.is(Mood::Hangs);
    let endpoint = endpoint(&database.cached());
    let begun = tokio::time::Instant::now();
    let deliveries = (0..50).map(|_| {
        let endpoint = endpoint.clone();
        tokio::spawn(async move { deliver(&endpoint, "/hooks/acme", 1).await })
    });
    let deliveries: Vec<_> = deliveries.collect();
    for delivery in deliveries {
        assert_eq!(delivery.await.unwrap(), 503);
    }
    assert_eq!(database.asked(), 1);
    assert!(begun.elapsed() < Duration::from_secs(3));

    database.is(Mood::Answers);
    assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 204);
}

#[tokio::test(start_paused = true)]
async fn known_secrets_outlive_their_source_for_as_long_as_told() {
    for mood in [Mood::Fails, Mood::Hangs, Mood::Panics] {
        let database = Database::with(&[("acme", 1)]);
        let cached = database
            .cached()
            .time_to_live(MINUTE)
            .outlive_source(10 * MINUTE);
        let endpoint = endpoint(&cached);
        assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 204);

        database.is(mood);
        advance(5 * MINUTE).await;
        let asked = database.asked();
        for _ in 0..20 {
            assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 204);
        }
        assert_eq!(database.asked(), asked + 1, "it is left alone for a while");

        advance(6 * MINUTE).await;
        assert_eq!(deliver(&endpoint, "/hooks/acme", 1).await, 503);
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_are_remembered_than_told() {
    let database = Database::default();
    let cached = database.cached().capacity(10);
    let endpoint = endpoint(&cached);
    let names: Vec<_> = (0..1000)
        .map(|number| format!("/hooks/tenant{number}"))
        .collect();
    for name in &names {
        assert_eq!(deliver(&endpoint, name, 1).await, 401);
    }
    let asked = database.asked();
    for name in &names {
        assert_eq!(deliver(&endpoint, name, 1).await, 401);
    }
    let again = database.asked() - asked;
    assert!(
        again >= 900,
        "{again} of 1000 were asked again, and 10 may be remembered"
    );
}

#[tokio::test(start_paused = true)]
async fn a_time_beyond_all_measure_is_no_mistake() {
    let database = Database::with(&[("acme", 1)]);
    let cached = database
        .cached()
        .time_to_live(Duration::MAX)
        .outlive_source(Duration::MAX);
    assert_eq!(deliver(&endpoint(&cached), "/hooks/acme", 1).await, 204);
}
