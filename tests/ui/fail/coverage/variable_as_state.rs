use pulse_hooks::{FromRef, RawEvent, pulse_handler, pulse_router};

#[derive(Clone, FromRef)]
struct App {
    name: String,
}

#[pulse_handler]
async fn archive(_event: RawEvent) {}

fn main() {
    let app = App { name: String::new() };
    let _router = pulse_router! { state: app, fallback: archive };
}
