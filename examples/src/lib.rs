//! What the example servers have in common: the service itself, which no web framework changes,
//! how their processes begin and end, and what their command lines say.

pub mod archive;
pub mod command_line;
pub mod process;
pub mod service;
