use pulse_hooks::Classify;

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error("the queue failed")]
    #[class(transparent)]
    Queue(Box<dyn std::error::Error + Send + Sync>),
}

fn main() {}
