use pulse_hooks::{JobCreated, RawEvent, Router, pulse_handler, pulse_router};

#[pulse_handler]
async fn archive(_event: RawEvent) {}

static ROUTER: Router = pulse_router! { ignore: [JobCreated], fallback: archive };

fn main() {}
