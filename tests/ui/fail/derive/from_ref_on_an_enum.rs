use pulse_hooks::FromRef;

#[derive(Clone, FromRef)]
enum App {
    Live,
    Test,
}

fn main() {}
