use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error("no such job")]
    #[class(permanent)]
    #[class(ack)]
    NotFound,
    #[error("the store is down")]
    Down,
}

fn main() {}
