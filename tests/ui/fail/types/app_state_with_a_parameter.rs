use pulse_hooks::{RawEvent, Router, pulse_handler, pulse_router};

struct App<S> {
    pub store: S,
}

#[pulse_handler]
async fn log(_event: RawEvent) {}

fn router<S>(app: App<S>) -> Router {
    pulse_router! { state: App<S>, fallback: log }.with_state(app)
}

fn main() {}
