//! `pulse-hooks` by another name, and re-exported.

/// Where users of this crate find `pulse-hooks`.
pub mod reexport {
    pub use hooks::*;
}

/// A router that hands one event to one handler, for crates that know this one alone.
#[macro_export]
macro_rules! router_of_one {
    ($event:path => $handler:path) => {
        $crate::reexport::pulse_router! {
            catalogue: $crate::reexport::pulse_catalogue![$event],
            handlers: [$handler],
            crate: $crate::reexport,
        }
    };
}

/// A handler that says that it was reached.
#[macro_export]
macro_rules! says {
    ($handler:ident($event:path), $text:literal) => {
        #[$crate::reexport::pulse_handler(crate = $crate::reexport)]
        async fn $handler(_: $event) -> $crate::reexport::Outcome {
            $crate::reexport::Outcome::ack($text)
        }
    };
}
