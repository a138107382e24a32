use pulse_hooks::{RawEvent, Router, pulse_handler, pulse_router};

#[pulse_handler]
async fn archive(_event: RawEvent) {}

fn main() {
    let _router: Router<u8> = pulse_router! { state: u8, fallback: archive, with_state: 1 };
}
