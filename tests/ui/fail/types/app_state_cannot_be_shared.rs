use std::cell::RefCell;

use pulse_hooks::{RawEvent, Router, pulse_handler, pulse_router};

struct App {
    pub seen: RefCell<Vec<String>>,
}

#[pulse_handler]
async fn log(_event: RawEvent) {}

fn main() {
    let _router: Router<App> = pulse_router! {
        state: App,
        fallback: log,
    };
}
