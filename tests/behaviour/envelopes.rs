//! The envelope: type first, and nothing but the type can fail it.

use pulse_hooks::testing::NOW;
use pulse_hooks::{JobCompleted, Outcome, RawEvent, State, pulse_handler, pulse_router};
use pulse_hooks_tests::envelope_of_text;

use crate::support::sink::Keeps;
use crate::support::{
    Calls, Cancelled, Created, Failed, Processing, delivery, endpoint, signed, status,
};

#[pulse_handler]
async fn completed(job: JobCompleted, State(calls): State<Calls>) {
    calls.add(format!("completed {}", job.job_id));
}

#[pulse_handler]
async fn raw(event: RawEvent, State(calls): State<Calls>) {
    calls.add(event.json());
}

async fn run(body: String) -> (Outcome, Vec<String>) {
    let calls = Calls::default();
    let router = pulse_router! {
        state: Calls,
        handlers: [completed],
        ignore: [Created, Processing, Failed, Cancelled],
        unknown: raw,
    };
    let outcome = router.with_state(calls.clone()).run(delivery(body)).await;
    (outcome, calls.all())
}

#[tokio::test]
async fn an_escaped_type_is_the_type_it_stands_for() {
    for event_type in [
        r"job\u002ecompleted",
        r"\u006a\u006f\u0062.completed",
        r"job.complet\u0065d",
    ] {
        let body = envelope_of_text(event_type, r#"{"job_id":"j"}"#);
        let (outcome, calls) = run(body).await;
        assert!(
            matches!(outcome, Outcome::Done),
            "{event_type}: {outcome:?}"
        );
        assert_eq!(calls, ["completed j"]);
    }
}

#[tokio::test]
async fn an_escaped_key_is_the_key_it_stands_for() {
    let body = r#"{"\u0074ype":"job.completed","d\u0061ta":{"j\u006fb_id":"j"}}"#;
    let (outcome, calls) = run(body.to_owned()).await;
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert_eq!(calls, ["completed j"]);
}

#[tokio::test]
async fn an_escaped_type_is_told_to_handlers_as_what_it_stands_for() {
    assert_eq!(
        delivery(r#"{"type":"a\u002eb\n\"\ud83d\ude00"}"#).event_type,
        "a.b\n\"\u{1f600}"
    );
}

fn event_time(body: impl Into<bytes::Bytes>) -> Option<jiff::Timestamp> {
    delivery(body).envelope().event_time()
}

#[test]
fn a_timestamp_that_can_be_read_is_the_events_time() {
    for text in [
        "2024-01-15T10:30:00Z",
        "2024-01-15T10:30:00.000Z",
        "2024-01-15T12:30:00+02:00",
        r"2024-01-15T10:30:00\u005a",
    ] {
        let body = format!(r#"{{"type":"x","timestamp":"{text}"}}"#);
        assert_eq!(event_time(body), Some(NOW), "{text}");
    }
}

#[test]
fn a_timestamp_that_cannot_be_read_fails_nothing() {
    for value in [
        r#""yesterday""#,
        r#""""#,
        r#""2024-13-45T99:99:99Z""#,
        r#""2024-01-15""#,
        r#""\ud800""#,
        "1705314600",
        "-1e999",
        "null",
        "true",
        "{}",
        "[[[]]]",
    ] {
        let body = format!(r#"{{"type":"x","timestamp":{value}}}"#);
        assert_eq!(event_time(body), None, "{value}");
    }
    assert_eq!(event_time(r#"{"type":"x"}"#), None);
}

/// Any JSON, among it what serde's values cannot hold.
const ANY_DATA: &[&str] = &[
    "null",
    "true",
    "-0",
    "1e999",
    "340282366920938463463374607431768211456",
    r#""text""#,
    r#""\ud800""#,
    r#""\u0000""#,
    "[]",
    "{}",
    r#"{"a":1,"a":2}"#,
    r#"{"type":"job.completed","data":{}}"#,
    r#"{ "spaces" : [ 1 , 2 ] }"#,
];

#[tokio::test]
async fn an_unknown_event_reaches_its_handler_with_its_data_as_it_was_written() {
    for data in ANY_DATA {
        let (outcome, calls) = run(envelope_of_text("job.archived", data)).await;
        assert!(matches!(outcome, Outcome::Done), "{data}: {outcome:?}");
        assert_eq!(calls, [*data]);
    }
}

#[tokio::test]
async fn an_unknown_event_without_data_reaches_its_handler_with_null() {
    let (_, calls) = run(r#"{"type":"job.archived"}"#.to_owned()).await;
    assert_eq!(calls, ["null"]);
}

#[tokio::test]
async fn an_unknown_event_nested_a_hundred_thousand_deep_is_taken() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let data = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        let body = envelope_of_text("job.archived", &data);
        assert_eq!(
            status(&endpoint(Keeps::default()), signed(body.clone())).await,
            204
        );
        let (outcome, calls) = run(body).await;
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        assert_eq!(calls, [data]);
    }
}

#[tokio::test]
async fn fields_beside_the_envelopes_own_are_ignored_whatever_they_hold() {
    for extra in ANY_DATA {
        let body = format!(
            r#"{{"x":{extra},"type":"job.completed","y":{extra},"data":{{"job_id":"j"}}}}"#
        );
        let (outcome, calls) = run(body).await;
        assert!(matches!(outcome, Outcome::Done), "{extra}: {outcome:?}");
        assert_eq!(calls, ["completed j"]);
    }
}

#[tokio::test]
async fn an_empty_type_is_an_unknown_one() {
    let (outcome, calls) = run(envelope_of_text("", "7")).await;
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert_eq!(calls, ["7"]);
}
