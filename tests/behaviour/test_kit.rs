//! The kit for tests says what is so, and fails a test that expects anything else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use http::request::Parts;
use pulse_hooks::testing::{self, NOW, TestAnswer, TestClock, TestDelivery, TestEndpoint};
use pulse_hooks::{
    Delivery, HandlerError, JobCompleted, JobFailed, RawEvent, ResultExt, Secret, SecretSource,
    SecretSourceError, Secrets, pulse_handler, pulse_router,
};

#[pulse_handler]
async fn completed(job: JobCompleted) -> Result<(), HandlerError> {
    let pages = job.pages_processed.ok_or("no pages");
    match job.job_id.as_str() {
        "bad" => Err("a bad job").permanent()?,
        "busy" => Err("busy").retry_after(Duration::from_secs(7))?,
        _ => Ok(pages.map(drop)?),
    }
}

#[pulse_handler]
async fn rest(_event: RawEvent) {}

fn endpoint() -> TestEndpoint {
    TestEndpoint::new(pulse_router! { handlers: [completed], fallback: rest })
}

async fn of_job(job_id: &str) -> TestAnswer {
    endpoint().deliver(&JobCompleted::new(job_id)).await
}

/// What a failed assertion says.
fn message<T>(assertion: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(assertion)) else {
        panic!("it should have failed");
    };
    *panic.downcast::<String>().unwrap()
}

#[tokio::test]
async fn an_answer_tells_status_outcome_handler_and_error() {
    let answer = of_job("job_1").await;
    answer
        .assert_status(500)
        .assert_retry()
        .assert_handler("completed")
        .assert_error("no pages");
    of_job("bad").await.assert_permanent().assert_status(422);
    of_job("busy")
        .await
        .assert_retry_after(Duration::from_secs(7));
    let other = endpoint().deliver(&JobFailed::sample()).await;
    other.assert_success().assert_handler("rest");
}

#[tokio::test]
async fn an_assertion_that_does_not_hold_says_all_that_is_known() {
    let expected = "the sender was told 500; `completed` took it; \
                    outcome: failed, to be retried: no pages";
    type Assertion = fn(TestAnswer) -> TestAnswer;
    let assertions: [(&str, Assertion); 8] = [
        ("expected status 204", |answer| answer.assert_status(204)),
        ("expected a success", TestAnswer::assert_success),
        ("expected a permanent failure", TestAnswer::assert_permanent),
        ("expected it to reach `rest`", |answer| {
            answer.assert_handler("rest")
        }),
        ("expected an error that holds `x y z`", |answer| {
            answer.assert_error("x y z")
        }),
        ("expected a refusal for `x`", |answer| {
            answer.assert_refused("x")
        }),
        ("expected `retry-after: 9`", |answer| {
            answer.assert_retry_after(Duration::from_secs(9))
        }),
        ("expected a refusal for ``", |answer| {
            answer.assert_refused("")
        }),
    ];
    for (wanted, assertion) in assertions {
        let answer = of_job("job_1").await;
        let said = message(|| assertion(answer));
        assert_eq!(said, format!("{wanted}, and {expected}"));
    }
    let answer = of_job("bad").await;
    assert!(message(|| answer.assert_retry()).starts_with("expected a retry, and"));
}

#[tokio::test]
async fn what_is_forged_stale_or_tampered_is_refused_for_its_own_reason() {
    let sample = || TestDelivery::of(&JobCompleted::sample());
    let cases = [
        (sample().wrong_secret(), "no signature matches"),
        (sample().tampered(), "no signature matches"),
        (sample().svix_headers().tampered(), "no signature matches"),
        (sample().stale(), "signed 360 s ago"),
    ];
    for (delivery, reason) in cases {
        let answer = endpoint().send(delivery).await;
        assert_eq!(answer.handler(), None);
        answer.assert_refused(reason).assert_status(401);
    }
}

#[tokio::test]
async fn a_refusal_has_a_name_that_stays() {
    let sample = || TestDelivery::of(&JobCompleted::sample());
    for (delivery, reason) in [
        (sample().wrong_secret(), "no_match"),
        (sample().stale(), "too_old"),
        (TestDelivery::of_body("[]"), "no_envelope"),
    ] {
        let answer = endpoint().send(delivery).await.assert_refused(reason);
        assert_eq!(answer.refusal_reason(), Some(reason));
    }
    assert_eq!(of_job("job_1").await.refusal_reason(), None);
}

/// Each tenant's secret by the path.
struct Tenants;

impl SecretSource for Tenants {
    async fn secrets(&self, request: &Parts) -> Result<Secrets, SecretSourceError> {
        let tenant = request.uri.path().strip_prefix("/hooks/");
        match tenant {
            Some("acme") => Ok(Secrets::new([acme()]).unwrap().with_source("acme")),
            Some("down") => Err(SecretSourceError::unavailable("the table is locked")),
            _ => Err(SecretSourceError::UnknownTenant),
        }
    }
}

fn acme() -> Secret {
    Secret::from_bytes(&[1; 32]).unwrap()
}

#[pulse_handler]
async fn of_acme(_job: JobCompleted, delivery: Delivery) -> Result<(), String> {
    let source = delivery.source.as_deref();
    source
        .filter(|name| *name == "acme")
        .map(drop)
        .ok_or(format!("{source:?}"))
}

#[tokio::test]
async fn tenants_are_told_apart_by_path_and_secret() {
    let router = pulse_router! { handlers: [of_acme], fallback: rest };
    let endpoint = TestEndpoint::with_source(Tenants, router);
    let send = async |path: &str, secret| {
        let delivery = TestDelivery::of(&JobCompleted::sample());
        endpoint.send(delivery.path(path).signed_with(secret)).await
    };
    let taken = send("/hooks/acme?from=pulse", acme()).await;
    taken.assert_success().assert_handler("of_acme");
    let forged = send("/hooks/acme", testing::secret()).await;
    forged.assert_refused("no_match").assert_status(401);
    let unknown = send("/hooks/nobody", acme()).await;
    unknown.assert_refused("unknown_tenant").assert_status(401);
    let down = send("/hooks/down", acme()).await;
    down.assert_refused("the table is locked")
        .assert_status(503);
}

#[test]
fn what_is_no_path_is_refused_where_it_is_written() {
    let delivery = TestDelivery::of(&JobCompleted::sample());
    for text in ["", "hooks", "https://example.com/hooks", "/a b"] {
        let said = message(|| delivery.clone().path(text));
        assert_eq!(said, format!("`{text}` is no path, such as `/hooks/acme`"));
    }
}

#[tokio::test]
async fn both_families_and_rotated_signatures_are_taken() {
    let other = testing::secret();
    for delivery in testing::samples() {
        endpoint().send(delivery.clone()).await.assert_success();
        endpoint()
            .send(delivery.clone().svix_headers())
            .await
            .assert_success();
        endpoint()
            .send(delivery.clone().rotated(other.clone()))
            .await
            .assert_success();
        let request = delivery.svix_headers().request(&other);
        assert!(request.headers().contains_key("svix-id"));
        assert!(!request.headers().contains_key("webhook-id"));
    }
}

#[tokio::test]
async fn a_rotated_delivery_is_signed_by_both() {
    let (old, new) = (Secret::from_bytes(&[1; 32]).unwrap(), testing::secret());
    let request = TestDelivery::of(&JobCompleted::sample())
        .rotated(old.clone())
        .request(&new);
    for secret in [old, new] {
        let secrets = Secrets::new([secret]).unwrap();
        let body = &request.body().0;
        assert!(secrets.verify(request.headers(), body, NOW).is_ok());
    }
}

#[tokio::test]
async fn the_clock_stands_still_until_it_is_told() {
    let endpoint = endpoint();
    let delivery = TestDelivery::of(&JobFailed::sample());
    endpoint.send(delivery.clone()).await.assert_success();

    // The same bytes, six minutes later: a replay.
    let later = Duration::from_secs(6 * 60);
    endpoint.clock().advance(later);
    let replayed = endpoint.send(delivery.clone()).await;
    replayed.assert_refused("signed 360 s ago");

    // The sender's own redelivery is signed anew.
    let again = delivery.redelivered_after(later);
    endpoint.send(again).await.assert_success();
}

#[test]
fn clocks_that_are_cloned_show_one_time() {
    let clock = TestClock::new(NOW);
    let other = clock.clone();
    other.advance(Duration::from_millis(1500));
    assert_eq!((clock.now() - NOW).as_millis(), 1500);
    clock.set(NOW);
    assert_eq!(other.now(), NOW);
    other.advance(Duration::MAX);
    assert_eq!(clock.now(), jiff::Timestamp::MAX);
}

#[tokio::test]
async fn each_event_of_pulse_has_a_sample_that_decodes() {
    let types = testing::samples().map(|sample| sample.delivery().event_type);
    let known = pulse_hooks::PULSE
        .entries()
        .iter()
        .map(|entry| entry.types()[0]);
    assert_eq!(types.to_vec(), known.collect::<Vec<_>>());
    for sample in testing::samples() {
        endpoint().send(sample).await.assert_status(204);
    }
}
