use pulse_hooks::Classify;

#[derive(Debug, Classify)]
enum StoreError {
    #[class(permanent)]
    NotFound,
}

fn main() {}
