use pulse_hooks::FromRef;

struct Db;

#[derive(FromRef)]
struct App {
    db: Db,
}

fn main() {}
