use pulse_hooks::{JobCreated, RawEvent, Router, pulse_handler, pulse_router};

#[pulse_handler]
async fn archive(_event: RawEvent) {}

const ROUTER: Router = pulse_router! { ignore: [JobCreated], fallback: archive };

fn main() {}
