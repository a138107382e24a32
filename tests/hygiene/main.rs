//! The macros work wherever Rust code can be written: whatever names are in scope, whoever wrote
//! the tokens, and wherever handlers and routers stand. Each case runs a delivery.

// Paths are written in every way that works.
#![allow(unused_qualifications, unused_braces)]

mod support;

mod answers;
mod arguments;
mod attributes;
mod cfgs;
mod names_of_ours;
mod places_of_handlers;
mod places_of_routers;
mod raw_names;
mod shadowed_names;
mod traits_in_scope;
mod written_by_macros;
