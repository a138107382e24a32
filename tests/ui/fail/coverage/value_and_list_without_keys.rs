use pulse_hooks::{RawEvent, Router, pulse_handler, pulse_router};

#[pulse_handler]
async fn archive(_event: RawEvent) {}

fn main() {
    let _router: Router = pulse_router!(app, [archive]);
}
