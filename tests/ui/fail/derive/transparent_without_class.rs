use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error(transparent)]
    #[class(transparent)]
    Io(std::io::Error),
}

fn main() {}
