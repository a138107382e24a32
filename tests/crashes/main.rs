//! Real processes, killed under load: what was acknowledged is handled, and each effect is there
//! once.
//!
//! The tests on PostgreSQL bring their own server, as those of the inbox do. With
//! `PULSE_HOOKS_LONG_CRASHES` set there are ten times as many deliveries and kills.

mod durability;
mod event;
#[cfg(target_os = "linux")]
mod memory;
mod process;
mod sender;
mod server;
mod store;
mod trials;

use std::process::ExitCode;

fn main() -> ExitCode {
    if server::is_asked_for() {
        return server::serve();
    }
    trials::run()
}
