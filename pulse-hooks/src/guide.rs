//! Pages on what takes more than one item of this crate.

#[doc = include_str!("../docs/own_events.md")]
pub mod own_events {}
