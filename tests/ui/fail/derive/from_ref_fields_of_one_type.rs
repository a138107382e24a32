use pulse_hooks::FromRef;

#[derive(Clone, FromRef)]
struct App {
    queue: String,
    topic: String,
}

fn main() {}
