use pulse_hooks::Classify;

#[derive(Classify)]
union StoreError {
    code: u8,
}

fn main() {}
