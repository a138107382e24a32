use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
#[class(transparent)]
enum StoreError {
    #[error("no such job")]
    NotFound,
}

fn main() {}
