//! Attributes of others, before and after ours.

use pulse_hooks::{Event, Outcome, State, pulse_catalogue, pulse_handler, pulse_router};
use serde::Deserialize;

use crate::support::{PING, Ping, reached, told};

macro_rules! router {
    ($handler:ident) => {
        pulse_router! { catalogue: PING, handlers: [$handler] }
    };
}

#[tracing::instrument]
#[pulse_handler]
async fn instrumented_before(ping: Ping) -> Outcome {
    reached(ping.id)
}

#[pulse_handler]
#[tracing::instrument(skip_all, fields(id = %ping.id), err(Debug))]
async fn instrumented_after(ping: Ping, State(text): State<String>) -> Result<Outcome, String> {
    if text.is_empty() {
        return Err("no text".to_owned());
    }
    Ok(reached(ping.id + &text))
}

#[tokio::test]
async fn a_handler_is_instrumented() {
    assert_eq!(told(&router!(instrumented_before), "ping").await, "p");
    let router =
        || pulse_router! { state: String, catalogue: PING, handlers: [instrumented_after] };
    let with_text = router().with_state("!".to_owned());
    assert_eq!(told(&with_text, "ping").await, "p!");
    let said = told(&router().with_state(String::new()), "ping").await;
    assert!(said.contains("no text"), "{said}");
}

#[allow(clippy::mixed_attributes_style)]
/// Docs before.
#[doc(alias = "documented")]
#[pulse_handler]
/// Docs after.
#[doc = concat!("more ", "of them")]
async fn with_docs(_: Ping) -> Outcome {
    //! Docs inside.
    reached("docs")
}

#[inline]
#[must_use]
#[pulse_handler]
#[cold]
async fn with_hints(_: Ping) -> Outcome {
    reached("hints")
}

#[pulse_handler]
#[must_use = "it says something"]
#[inline(never)]
async fn with_hints_after(_: Ping) -> Outcome {
    reached("hints after")
}

#[pulse_handler]
#[allow(ungated_async_fn_track_caller)]
#[track_caller]
async fn with_track_caller(_: Ping) -> Outcome {
    reached("track_caller")
}

#[pulse_handler]
#[deprecated(note = "for a test")]
async fn with_deprecated(_: Ping) -> Outcome {
    reached("deprecated")
}

#[deprecated]
#[pulse_handler]
async fn with_deprecated_before(_: Ping) -> Outcome {
    reached("deprecated before")
}

#[tokio::test]
async fn attributes_of_the_language_stand_on_a_handler() {
    assert_eq!(told(&router!(with_docs), "ping").await, "docs");
    assert_eq!(told(&router!(with_hints), "ping").await, "hints");
    let said = told(&router!(with_hints_after), "ping").await;
    assert_eq!(said, "hints after");
    let said = told(&router!(with_track_caller), "ping").await;
    assert_eq!(said, "track_caller");
}

#[tokio::test]
async fn a_deprecated_handler_is_listed_without_a_warning() {
    assert_eq!(told(&router!(with_deprecated), "ping").await, "deprecated");
    let said = told(&router!(with_deprecated_before), "ping").await;
    assert_eq!(said, "deprecated before");
}

#[allow(unused_variables, unused_mut, clippy::needless_pass_by_value)]
#[pulse_handler]
async fn with_allow(mut ping: Ping) -> Outcome {
    reached("allow")
}

#[pulse_handler]
#[expect(unused_variables, reason = "for a test")]
async fn with_expect(ping: Ping) -> Outcome {
    reached("expect")
}

#[expect(unused_variables)]
#[pulse_handler]
async fn with_expect_before(ping: Ping) -> Outcome {
    reached("expect before")
}

#[pulse_handler]
#[expect(clippy::identity_op)]
async fn with_expected_clippy(_: Ping) {
    let _one = 1 + 0;
}

#[pulse_handler]
#[warn(unused_variables)]
#[deny(unused_mut)]
#[forbid(unsafe_code)]
async fn with_other_levels(_: Ping) -> Outcome {
    reached("levels")
}

#[pulse_handler]
async fn with_levels_on_arguments(
    #[allow(unused_variables)] ping: Ping,
    #[expect(unused_variables)] text: State<String>,
) -> Outcome {
    reached("arguments")
}

#[pulse_handler]
async fn with_levels_inside(_: Ping) -> Outcome {
    #![allow(unused_variables)]
    let unused = 1;
    reached("inside")
}

#[tokio::test]
async fn levels_of_lints_stand_on_a_handler() {
    assert_eq!(told(&router!(with_allow), "ping").await, "allow");
    assert_eq!(told(&router!(with_expect), "ping").await, "expect");
    let said = told(&router!(with_expect_before), "ping").await;
    assert_eq!(said, "expect before");
    let said = told(&router!(with_expected_clippy), "ping").await;
    assert_eq!(said, Outcome::Done.to_string());
    assert_eq!(told(&router!(with_other_levels), "ping").await, "levels");
    assert_eq!(told(&router!(with_levels_inside), "ping").await, "inside");
    let router = pulse_router! {
        state: String,
        catalogue: PING,
        handlers: [with_levels_on_arguments],
    };
    let said = told(&router.with_state(String::new()), "ping").await;
    assert_eq!(said, "arguments");
}

#[pulse_handler]
#[expect(dead_code)]
async fn nobody_lists(_: Ping) {}

/// An old event.
#[derive(Debug, Deserialize, Event)]
#[non_exhaustive]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[event("old", key = job_id)]
#[deprecated]
struct Old {
    #[serde(alias = "job_id")]
    #[deprecated]
    job_id: String,
    #[serde(default)]
    id: String,
}

#[allow(deprecated)]
#[pulse_handler]
async fn with_old(old: Old) -> Outcome {
    reached(old.id + &old.job_id)
}

#[tokio::test]
async fn a_deprecated_event_is_derived_and_handled() {
    #[allow(deprecated)]
    let router = pulse_router! { catalogue: pulse_catalogue![Old], handlers: [with_old] };
    assert_eq!(told(&router, "old").await, "pj");
}

#[tokio::test]
async fn a_handler_stays_the_function_it_is() {
    let ping = || Ping { id: "q".to_owned() };
    assert!(matches!(
        instrumented_before(ping()).await,
        Outcome::Acked(_)
    ));
    let after = instrumented_after(ping(), State(String::new())).await;
    assert_eq!(after.unwrap_err(), "no text");
}
