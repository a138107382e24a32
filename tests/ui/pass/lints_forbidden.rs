//! A crate that forbids a lint takes no `allow` of it, not even from a macro.
#![forbid(missing_debug_implementations, missing_docs, unreachable_pub)]

use pulse_hooks::{RawEvent, pulse_handler, pulse_router};

mod jobs {
    use pulse_hooks::{JobCompleted, pulse_handler};

    #[pulse_handler]
    pub(crate) async fn completed(_job: JobCompleted) {}
}

#[pulse_handler]
async fn archive(_event: RawEvent) {}

fn main() {
    let _router = pulse_router! { handlers: [jobs::completed], fallback: archive };
}
