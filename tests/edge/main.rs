//! What stands around the core for those who run it: rotation, tenants, guards, spans, metrics.

mod cache;
mod guard_on_actix;
mod guard_on_tower;
mod metrics;
mod mock;
mod rotation;
mod spans;
mod support;
