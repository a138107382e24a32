use std::fmt;

use pulse_hooks::Classify;

#[derive(Debug, Classify)]
enum StoreError {
    #[class(retry_after = *seconds)]
    Busy { seconds: u64 },
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("busy")
    }
}

impl std::error::Error for StoreError {}

fn main() {}
