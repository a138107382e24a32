use std::time::Duration;

use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error("busy")]
    #[class(retry_after = self.wait)]
    Busy { wait: Duration },
}

fn main() {}
