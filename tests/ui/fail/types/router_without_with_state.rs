use pulse_hooks::{Endpoint, FromRef, RawEvent, Secrets, State, pulse_handler, pulse_router};

#[derive(Clone)]
struct Db;

#[derive(Clone, FromRef)]
struct App {
    db: Db,
}

#[pulse_handler]
async fn log(_event: RawEvent, State(_db): State<Db>) {}

fn main() {
    let router = pulse_router! {
        state: App,
        fallback: log,
    };
    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET").unwrap();
    let _endpoint = Endpoint::new(secrets, router);
}
