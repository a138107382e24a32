use pulse_hooks::FromRef;

#[derive(Clone, FromRef)]
struct App {
    queue: String,
    #[from_ref(skip = true)]
    topic: Vec<String>,
}

fn main() {}
