use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
#[error("no such job")]
#[class()]
struct NotFound;

fn main() {}
