use pulse_hooks::Classify;

#[derive(Debug, Classify)]
enum StoreError {
    Db(#[class(permanent)] std::io::Error),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("store")
    }
}

impl std::error::Error for StoreError {}

fn main() {}
