use pulse_hooks::FromRef;

type Primary = String;
type Replica = String;

#[derive(Clone, FromRef)]
struct App {
    primary: Primary,
    name: u8,
    replica: Replica,
}

fn main() {}
