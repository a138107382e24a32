use pulse_hooks::{FromRef, RawEvent, State, pulse_handler, pulse_router};

#[derive(Clone, FromRef)]
struct App {
    name: String,
}

#[pulse_handler]
async fn archive(_event: RawEvent, State(_name): State<String>) {}

fn main() {
    let _router = pulse_router! { state: &App, fallback: archive };
}
