//! Numbers count what happened, under labels that no sender chooses.

use std::collections::BTreeMap;
use std::time::Duration;

use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use pulse_hooks::testing::{self, TestDelivery};
use pulse_hooks::{Metric, Outcome, Receipt};

use crate::support::{Gives, endpoint, genuine, router, status};

/// What is recorded on this thread until it is dropped.
struct Recorded {
    snapshotter: Snapshotter,
    _guard: metrics::LocalRecorderGuard<'static>,
}

impl Recorded {
    fn capture() -> Self {
        // A local recorder is borrowed as long as it is in force, and tests are few.
        let recorder: &'static DebuggingRecorder = Box::leak(Box::default());
        Self {
            snapshotter: recorder.snapshotter(),
            _guard: metrics::set_default_local_recorder(recorder),
        }
    }

    /// Counters and gauges as `name{label=value}`; how many values a histogram has.
    fn numbers(&self) -> BTreeMap<String, f64> {
        let all = self.snapshotter.snapshot().into_vec();
        let number = |value| match value {
            DebugValue::Counter(count) => count as f64,
            DebugValue::Gauge(value) => value.0,
            DebugValue::Histogram(values) => values.len() as f64,
        };
        all.into_iter()
            .map(|(key, _, _, value)| {
                let (_, key) = key.into_parts();
                let labels = key
                    .labels()
                    .map(|label| format!("{}={}", label.key(), label.value()));
                let labels: Vec<_> = labels.collect();
                (
                    format!("{}{{{}}}", key.name(), labels.join(",")),
                    number(value),
                )
            })
            .collect()
    }
}

#[tokio::test]
async fn a_handled_delivery_is_counted_and_timed() {
    let recorded = Recorded::capture();
    let endpoint = endpoint(router(|| Outcome::Done));
    endpoint.handle(genuine()).await;
    endpoint.handle(genuine()).await;
    let numbers = recorded.numbers();
    for (name, number) in [
        ("pulse_hooks_deliveries_total{outcome=done}", 2.0),
        ("pulse_hooks_delivery_seconds{outcome=done}", 2.0),
        (
            "pulse_hooks_events_total{event_type=job.completed,outcome=done}",
            2.0,
        ),
        ("pulse_hooks_handler_seconds{event_type=job.completed}", 2.0),
        ("pulse_hooks_deliveries_in_flight{}", 0.0),
    ] {
        assert_eq!(numbers.get(name), Some(&number), "{name} in {numbers:?}");
    }
}

#[tokio::test]
async fn outcomes_are_told_apart() {
    let outcomes: [(fn() -> Outcome, _); 4] = [
        (|| Outcome::retry("no"), "retry"),
        (|| Outcome::permanent("no"), "permanent"),
        (|| Outcome::ack("no"), "acked"),
        (|| panic!("boom"), "panicked"),
    ];
    for (outcome, label) in outcomes {
        let recorded = Recorded::capture();
        endpoint(router(outcome)).handle(genuine()).await;
        let numbers = recorded.numbers();
        let name = format!("pulse_hooks_events_total{{event_type=job.completed,outcome={label}}}");
        assert_eq!(numbers.get(&name), Some(&1.0), "{name} in {numbers:?}");
    }
}

#[tokio::test]
async fn receipts_of_other_sinks_are_told_apart() {
    let receipts: [(fn() -> Receipt, _); 4] = [
        (|| Receipt::Stored, "stored"),
        (|| Receipt::Seen, "seen"),
        (|| Receipt::Busy { after: None }, "busy"),
        (|| Receipt::unavailable("down"), "unavailable"),
    ];
    for (receipt, label) in receipts {
        let recorded = Recorded::capture();
        endpoint(Gives(receipt)).handle(genuine()).await;
        let numbers = recorded.numbers();
        let name = format!("pulse_hooks_deliveries_total{{outcome={label}}}");
        assert_eq!(numbers.get(&name), Some(&1.0), "{name} in {numbers:?}");
    }
}

#[tokio::test]
async fn a_refused_request_is_counted_by_its_reason() {
    let recorded = Recorded::capture();
    let endpoint = endpoint(router(|| Outcome::Done));
    status(&endpoint, 9).await;
    let mut request = genuine();
    request.headers_mut().remove("webhook-id");
    endpoint.handle(request).await;
    let numbers = recorded.numbers();
    for reason in ["no_match", "header_missing"] {
        let name = format!("pulse_hooks_refused_total{{reason={reason}}}");
        assert_eq!(numbers.get(&name), Some(&1.0), "{name} in {numbers:?}");
    }
}

#[tokio::test]
async fn what_a_sender_signs_never_becomes_a_label() {
    let recorded = Recorded::capture();
    let endpoint = endpoint(router(|| Outcome::Done));
    for number in 0..100 {
        let delivery =
            TestDelivery::of_type(&format!("evil.{number}"), "x").id(format!("m{number}"));
        let mut request = delivery.request(&testing::secret());
        *request.uri_mut() = format!("/evil/{number}").parse().unwrap();
        endpoint.handle(request).await;
    }
    let numbers = recorded.numbers();
    let other = "pulse_hooks_events_total{event_type=other,outcome=unknown}";
    assert_eq!(numbers.get(other), Some(&100.0), "{numbers:?}");
    assert!(
        !numbers.keys().any(|name| name.contains("evil")),
        "{numbers:?}"
    );
}

#[tokio::test]
async fn an_event_of_the_catalogue_is_named_though_nobody_handles_it() {
    let recorded = Recorded::capture();
    let endpoint = endpoint(router(|| Outcome::Done));
    let delivery = TestDelivery::of_type("job.created", "x");
    endpoint.handle(delivery.request(&testing::secret())).await;
    let name = "pulse_hooks_events_total{event_type=job.created,outcome=ignored}";
    assert_eq!(recorded.numbers().get(name), Some(&1.0));
}

#[tokio::test(start_paused = true)]
async fn an_inbox_tells_how_much_it_holds_and_how_old_it_is() {
    let recorded = Recorded::capture();
    let inbox = testing::inbox().await.unwrap();
    endpoint(inbox.clone()).handle(genuine()).await;
    let waiting = "pulse_hooks_inbox_events{state=waiting}";
    while recorded.numbers().get(waiting) != Some(&1.0) {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let numbers = recorded.numbers();
    assert_eq!(numbers["pulse_hooks_inbox_events{state=dead}"], 0.0);
    assert!(numbers["pulse_hooks_inbox_oldest_seconds{}"] >= 0.0);
    assert!(numbers["pulse_hooks_inbox_overdue_seconds{}"] >= 0.0);
}

#[tokio::test]
async fn all_that_is_recorded_is_listed_and_described() {
    let recorded = Recorded::capture();
    Metric::describe_all();
    let inbox = testing::inbox().await.unwrap();
    endpoint(inbox.inline(router(|| Outcome::Done)))
        .handle(genuine())
        .await;
    status(&endpoint(inbox), 9).await;
    tokio::task::yield_now().await;
    let all = recorded.snapshotter.snapshot().into_vec();
    let mut seen: Vec<_> = all
        .iter()
        .map(|(key, _, description, _)| {
            let name = key.key().name().to_owned();
            assert!(description.is_some(), "{name} is not described");
            let metric = Metric::ALL.iter().find(|metric| metric.name == name);
            let listed = metric.unwrap_or_else(|| panic!("{name} is not listed"));
            let labels: Vec<_> = key.key().labels().map(|label| label.key()).collect();
            assert_eq!(labels, listed.labels, "{name}");
            name
        })
        .collect();
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() >= 6, "{seen:?}");
}
