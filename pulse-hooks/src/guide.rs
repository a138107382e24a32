//! Pages on what takes more than one item of this crate.

#[doc = include_str!("../docs/own_events.md")]
pub mod own_events {}

#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
#[doc = include_str!("../docs/exactly_once.md")]
pub mod exactly_once {}
