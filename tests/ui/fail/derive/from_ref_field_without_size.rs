use pulse_hooks::FromRef;

trait Store {}

#[derive(FromRef)]
struct App {
    store: dyn Store,
}

fn main() {}
