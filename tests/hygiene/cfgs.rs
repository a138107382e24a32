//! `#[cfg]` and `#[cfg_attr]`, true and false, before and after ours.

// Any condition that is always true.
#![allow(clippy::non_minimal_cfg)]

use pulse_hooks::{
    Catalogue, Classify, Event, FromRef, Outcome, Router, State, pulse_catalogue, pulse_handler,
    pulse_router,
};
use serde::Deserialize;

use crate::support::{Ping, Pong, reached, told};

#[cfg(any())]
#[pulse_handler]
async fn ping(ping: DoesNotExist) {}

#[cfg(all())]
#[pulse_handler]
async fn ping(_: Ping) -> Outcome {
    reached("before")
}

#[pulse_handler]
#[cfg(any())]
async fn pong(pong: DoesNotExist) {}

#[pulse_handler]
#[cfg(all())]
async fn pong(_: Pong) -> Outcome {
    reached("after")
}

#[cfg_attr(any(), pulse_handler)]
#[allow(dead_code)]
fn no_handler_here() {}

#[cfg_attr(all(), pulse_handler)]
async fn by_cfg_attr(_: Ping) -> Outcome {
    reached("by cfg_attr")
}

#[pulse_handler]
#[cfg_attr(all(), allow(dead_code), cfg(any()))]
async fn left_out(_: DoesNotExist) {}

#[cfg(any())]
#[derive(Deserialize, Event)]
#[event("ping")]
struct Elsewhere {}

const HERE: Catalogue = pulse_catalogue![
    #[cfg(any())]
    Elsewhere,
    #[cfg(all())]
    Ping,
    #[cfg(not(any()))]
    #[cfg(all())]
    Pong,
    #[cfg(all())]
    #[cfg(any())]
    DoesNotExist,
];

fn router() -> Router {
    pulse_router! {
        catalogue: HERE,
        handlers: [
            #[cfg(any())]
            left_out,
            #[cfg(all())]
            ping,
            #[cfg(all())]
            #[cfg(any())]
            does_not_exist,
            #[cfg(any())]
            pong,
        ],
        ignore: [
            #[cfg(any())]
            Ping,
            #[cfg(all())]
            Pong,
        ],
    }
}

#[tokio::test]
async fn entries_count_by_their_cfg() {
    assert_eq!(told(&router(), "ping").await, "before");
    assert_eq!(told(&router(), "pong").await, Outcome::Ignored.to_string());
    let types: Vec<_> = HERE.entries().iter().map(|e| e.types()).collect();
    assert_eq!(types, [["ping"], ["pong"]]);
}

#[tokio::test]
async fn a_handler_counts_by_its_cfg() {
    let router = pulse_router! { catalogue: HERE, handlers: [by_cfg_attr, pong] };
    assert_eq!(told(&router, "ping").await, "by cfg_attr");
    assert_eq!(told(&router, "pong").await, "after");
}

#[tokio::test]
async fn a_whole_list_is_left_out() {
    let router = pulse_router! {
        handlers: [#[cfg(any())] left_out],
        ignore: [#[cfg(any())] Elsewhere],
        fallback: by_any,
    };
    assert_eq!(told(&router, "ping").await, "any");
}

#[pulse_handler]
async fn by_any(_: pulse_hooks::RawEvent) -> Outcome {
    reached("any")
}

#[derive(Deserialize, Event)]
#[cfg_attr(all(), event("by.cfg_attr", key = id))]
#[cfg_attr(any(), event("by.no.cfg_attr"))]
struct ByCfgAttr {
    #[cfg(any())]
    left_out: DoesNotExist,
    #[cfg(all())]
    id: String,
}

#[derive(Clone, FromRef)]
struct App {
    #[cfg(any())]
    left_out: DoesNotExist,
    #[cfg(all())]
    text: String,
    #[cfg_attr(all(), from_ref(skip))]
    skipped: String,
}

#[derive(Debug, Classify)]
enum Problem {
    #[cfg(any())]
    #[class(permanent)]
    LeftOut(DoesNotExist),
    #[cfg(all())]
    #[cfg_attr(all(), class(ack))]
    Here(String),
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Here(text) = self;
        f.write_str(text)
    }
}
impl std::error::Error for Problem {}

#[pulse_handler]
async fn derived(event: ByCfgAttr, State(text): State<String>) -> Result<(), Problem> {
    Err(Problem::Here(event.id + &text))
}

#[tokio::test]
async fn the_derives_see_what_cfg_leaves() {
    let router = pulse_router! {
        state: App,
        catalogue: pulse_catalogue![ByCfgAttr],
        handlers: [derived],
    };
    let app = App {
        text: "!".to_owned(),
        skipped: "?".to_owned(),
    };
    assert_eq!(app.skipped, "?");
    assert_eq!(told(&router.with_state(app), "by.cfg_attr").await, "p!");
}
