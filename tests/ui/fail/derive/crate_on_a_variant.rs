use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error("no such job")]
    #[class(crate = ::pulse_hooks)]
    NotFound,
    #[error("the store is down")]
    Down,
}

fn main() {}
