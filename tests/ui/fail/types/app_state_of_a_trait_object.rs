use std::sync::Arc;

use pulse_hooks::{RawEvent, Router, pulse_handler, pulse_router};

trait Store {}

struct App {
    pub store: Arc<dyn Store>,
}

#[pulse_handler]
async fn log(_event: RawEvent) {}

fn router(app: App) -> Router {
    pulse_router! { state: App, fallback: log }.with_state(app)
}

fn main() {}
