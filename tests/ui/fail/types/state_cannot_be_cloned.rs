use pulse_hooks::{RawEvent, State, pulse_handler, pulse_router};

struct Db;

#[pulse_handler]
async fn log(_event: RawEvent, State(_db): State<Db>) {}

fn main() {
    let _router = pulse_router! {
        state: Db,
        fallback: log,
    };
}
