use std::sync::Arc;

use pulse_hooks::{FromRef, RawEvent, Router, State, pulse_handler, pulse_router};

trait Store {}

#[derive(Clone, FromRef)]
struct App {
    pub store: Arc<dyn Store>,
}

#[pulse_handler]
async fn archive(_event: RawEvent, State(_store): State<Arc<dyn Store>>) {}

fn router(app: App) -> Router {
    pulse_router! { state: App, fallback: archive }.with_state(app)
}

fn main() {}
