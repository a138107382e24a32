//! JSON that parsers trip over: from strangers it is not read at all, and from the sender itself
//! it costs no more than its own delivery.

use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, RawEvent, Router,
    pulse_handler, pulse_router,
};
use pulse_hooks_tests::envelope_of_text;
use pulse_hooks_tests::wire::ask;

use crate::Test;
use crate::host::Host;
use crate::requests::{endpoint, forged, genuine, signed};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        hostile_json_without_a_signature_is_401_whatever_it_says,
        hostile_json_with_a_signature_has_its_status_and_costs_nobody_else_anything,
    ]
}

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

#[pulse_handler]
async fn unknown(_event: RawEvent) {}

fn router() -> Router {
    pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
        unknown: unknown,
    }
}

/// A `job.completed` whose data has this beside its id.
fn with(fields: &str) -> String {
    envelope_of_text("job.completed", &format!(r#"{{"job_id":"1",{fields}}}"#))
}

fn nested(open: &str, close: &str) -> String {
    const DEPTH: usize = 100_000;
    format!("{}1{}", open.repeat(DEPTH), close.repeat(DEPTH))
}

/// What is wrong, the body, and the status it has when it is signed.
fn hostile() -> Vec<(&'static str, String, u16)> {
    let deep = nested("[", "]");
    let deep_objects = nested(r#"{"a":"#, "}");
    let digits = "9".repeat(900_000);
    let keys: String = (0..50_000)
        .map(|nth| format!(r#""k{nth}":{nth},"#))
        .collect();
    vec![
        (
            "deep lists, unknown type",
            envelope_of_text("x", &deep),
            204,
        ),
        (
            "deep objects, unknown type",
            envelope_of_text("x", &deep_objects),
            204,
        ),
        ("deep lists", with(&format!(r#""x":{deep}"#)), 500),
        ("deep objects", with(&format!(r#""x":{deep_objects}"#)), 500),
        (
            "deep lists for data",
            envelope_of_text("job.completed", &deep),
            500,
        ),
        ("deep and unfinished", r#"{"a":"#.repeat(100_000), 400),
        ("a number beyond every float", with(r#""x":1e999"#), 500),
        (
            "a number of too many digits",
            with(&format!(r#""x":{digits}"#)),
            500,
        ),
        (
            "a fraction of too many digits",
            with(&format!(r#""x":0.{digits}"#)),
            204,
        ),
        (
            "a number of pages beyond any",
            with(r#""pages_processed":1e400"#),
            500,
        ),
        ("less than no pages", with(r#""pages_processed":-1"#), 500),
        ("two ids", with(r#""job_id":"2""#), 500),
        (
            "two types",
            r#"{"type":"job.completed","type":"x","data":{}}"#.to_owned(),
            400,
        ),
        (
            "two data",
            r#"{"type":"x","data":{},"data":{}}"#.to_owned(),
            400,
        ),
        (
            "fifty thousand keys",
            with(&format!(r#"{keys}"end":0"#)),
            204,
        ),
        (
            "a lone surrogate in a type",
            envelope_of_text(r"\ud800", "{}"),
            400,
        ),
        ("a lone surrogate in a field", with(r#""x":"\udfff""#), 500),
        ("a lone surrogate in a key", with(r#""\ud800":1"#), 500),
        (
            "a lone surrogate, unknown type",
            envelope_of_text("x", r#""\ud800""#),
            204,
        ),
        ("an escaped NUL", with(r#""x":"\u0000","\u0000":1"#), 204),
        (
            "an escaped NUL in a type",
            envelope_of_text(r"job.completed\u0000", "{}"),
            204,
        ),
        ("a bare NUL", with("\"x\":\"\0\""), 400),
        ("NULs behind it", with(r#""x":1"#) + "\0\0\0", 400),
        ("nothing but NULs", "\0".repeat(100_000), 400),
        ("nothing but white space", " ".repeat(1024 * 1024), 400),
    ]
}

async fn hostile_json_without_a_signature_is_401_whatever_it_says(host: Host) {
    let server = host.serve(&endpoint(router()));
    for (what, body, _) in hostile() {
        assert_eq!(ask(server, &forged(body)).await.status, 401, "{what}");
    }
}

async fn hostile_json_with_a_signature_has_its_status_and_costs_nobody_else_anything(host: Host) {
    let server = host.serve(&endpoint(router()));
    for (what, body, status) in hostile() {
        assert_eq!(ask(server, &signed(body)).await.status, status, "{what}");
        assert_eq!(ask(server, &genuine("msg_1")).await.status, 204, "{what}");
    }
}
