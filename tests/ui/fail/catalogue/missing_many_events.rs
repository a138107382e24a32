use pulse_hooks::pulse_router;
use pulse_hooks_tests::mail::*;

fn main() {
    let _router = pulse_router! {
        catalogue: ALL_MAIL,
        handlers: [sent],
    };
}
