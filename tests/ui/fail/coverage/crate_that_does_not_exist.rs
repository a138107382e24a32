use pulse_hooks::{JobCreated, RawEvent, pulse_handler, pulse_router};

#[pulse_handler]
async fn archive(_event: RawEvent) {}

fn main() {
    let _router = pulse_router! {
        ignore: [JobCreated],
        fallback: archive,
        crate: ::hooks,
    };
}
