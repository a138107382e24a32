use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error("no such job")]
    #[classify(permanent)]
    NoSuchJob,
}

fn main() {}
