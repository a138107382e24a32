//! An app state with a parameter, which the compiler's advice makes whole; times that are made.

use std::time::Duration;

use pulse_hooks::{
    Classify, HandlerError, IntoBoxError, RawEvent, Router, SharedState, pulse_handler,
    pulse_router,
};

struct App<S>(#[allow(dead_code)] S);

#[pulse_handler]
async fn log(_event: RawEvent) {}

#[allow(dead_code)]
fn with_where<S>(app: App<S>) -> Router
where
    App<S>: SharedState,
{
    pulse_router! { state: App<S>, fallback: log }.with_state(app)
}

#[allow(dead_code)]
fn with_bound<S: pulse_hooks::SharedState>(state: S) -> Router {
    pulse_router! { state: S, fallback: log }.with_state(state)
}

#[allow(dead_code)]
fn forward<E: IntoBoxError>(result: Result<(), E>) -> Result<(), HandlerError> {
    Ok(result?)
}

#[derive(Debug, Clone, Copy)]
struct Seconds(u64);

impl From<Seconds> for Duration {
    fn from(seconds: Seconds) -> Self {
        Self::from_secs(seconds.0)
    }
}

#[allow(dead_code)]
#[derive(Debug, Classify)]
enum Times {
    #[class(retry_after = (*seconds).into())]
    Converted { seconds: Seconds },
    #[class(retry_after = Default::default())]
    Default,
    #[class(retry_after = if *soon { Duration::ZERO } else { Duration::MAX })]
    Chosen { soon: bool },
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("later")
    }
}

impl std::error::Error for Times {}

fn main() {}
