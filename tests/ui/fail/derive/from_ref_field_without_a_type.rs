use pulse_hooks::FromRef;

#[derive(Clone, FromRef)]
struct App {
    name: ,
}

fn main() {}
