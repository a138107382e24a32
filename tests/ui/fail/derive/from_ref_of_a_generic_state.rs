use pulse_hooks::FromRef;

#[derive(Clone, FromRef)]
struct App<S> {
    store: S,
}

fn main() {}
