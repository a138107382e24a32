use pulse_hooks::{RawEvent, pulse_handler, pulse_router};

#[pulse_handler]
async fn log(_event: RawEvent) {}

fn main() {
    let _router = pulse_router! {
        fallback: #[cfg(unix)] log,
    };
}
