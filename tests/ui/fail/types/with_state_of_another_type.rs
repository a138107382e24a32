use pulse_hooks::{FromRef, RawEvent, State, pulse_handler, pulse_router};

#[derive(Clone)]
struct Db;

#[derive(Clone, FromRef)]
struct App {
    db: Db,
}

#[pulse_handler]
async fn log(_event: RawEvent, State(_db): State<Db>) {}

fn main() {
    let _router = pulse_router! {
        state: App,
        fallback: log,
    }
    .with_state(Db);
}
