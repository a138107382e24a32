//! What the example servers have in common: the service itself, which no web framework changes,
//! and how their processes begin and end.

pub mod archive;
pub mod process;
pub mod service;
