use std::rc::Rc;

use pulse_hooks::{FromRef, RawEvent, State, pulse_handler, pulse_router};

#[derive(Clone)]
struct Db(#[expect(dead_code)] Rc<str>);

#[derive(Clone, FromRef)]
struct App {
    db: Db,
}

#[pulse_handler]
async fn archive(_event: RawEvent, State(_db): State<Db>) {}

fn main() {
    let _router = pulse_router! { state: App, fallback: archive };
}
