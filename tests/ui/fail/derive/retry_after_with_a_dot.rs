use std::time::Duration;

use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error("asked too often")]
    #[class(retry_after = .0)]
    Limited(Duration),
}

fn main() {}
