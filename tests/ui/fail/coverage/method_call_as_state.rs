use pulse_hooks::{FromRef, RawEvent, Router, State, pulse_handler, pulse_router};

#[derive(Clone, FromRef)]
struct App {
    name: String,
}

#[pulse_handler]
async fn archive(_event: RawEvent, State(_name): State<String>) {}

fn router(app: &App) -> Router {
    pulse_router! { state: app.clone(), fallback: archive }.with_state(app.clone())
}

fn main() {}
