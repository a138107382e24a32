use pulse_hooks::{RawEvent, pulse_handler, pulse_router};

trait Store {}

#[pulse_handler]
async fn archive(_event: RawEvent) {}

fn main() {
    let _router = pulse_router! { state: dyn Store, fallback: archive };
}
