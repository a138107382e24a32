use pulse_hooks::{RawEvent, pulse_router};

async fn log(_event: RawEvent) {}

fn main() {
    let _router = pulse_router! {
        fallback: log,
    };
}
