use pulse_hooks::{Delivery, Outcome, RawEvent, Router, State, pulse_handler, pulse_router};

#[derive(Clone)]
struct Db;

#[pulse_handler]
async fn log(_event: RawEvent, State(_db): State<Db>) {}

fn router() -> Router<Db> {
    pulse_router! {
        state: Db,
        fallback: log,
    }
}

async fn replay(delivery: Delivery) -> Outcome {
    router().run(delivery).await
}

fn main() {}
