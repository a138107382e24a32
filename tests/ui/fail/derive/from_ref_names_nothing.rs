use pulse_hooks::FromRef;

#[derive(Clone, FromRef)]
struct App {
    queue: String,
    #[from_ref()]
    topic: Vec<String>,
}

fn main() {}
