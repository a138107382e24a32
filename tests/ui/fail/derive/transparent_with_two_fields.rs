use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
#[error("no such job")]
#[class(permanent)]
struct NotFound;

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error("{1}: {0}")]
    #[class(transparent)]
    Lookup(NotFound, String),
}

fn main() {}
