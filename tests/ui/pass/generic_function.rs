//! The handlers are of one type of state each; what gives it to them need not be.

use pulse_hooks::{
    Endpoint, FromRef, RawEvent, Router, Secrets, State, pulse_handler, pulse_router,
};

#[derive(Clone)]
struct Db;

#[pulse_handler]
async fn store(_event: RawEvent, State(_db): State<Db>) {}

fn endpoint<S: Send + Sync + 'static>(secrets: Secrets, router: Router<S>, state: S) -> Endpoint {
    Endpoint::new(secrets, router.with_state(state))
}

fn router<Tenant: Send + Sync + 'static>(_tenant: &Tenant) -> Router<Db> {
    pulse_router! {
        state: Db,
        fallback: store,
    }
}

fn router_of<S: Send + Sync + 'static>() -> Router<S>
where
    Db: FromRef<S>,
{
    pulse_router! {
        state: S,
        fallback: store,
    }
}

fn main() {
    let secrets: Secrets = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
    let _endpoint = endpoint(secrets.clone(), router(&"tenant"), Db);
    let _endpoint = endpoint(secrets, router_of::<Db>(), Db);
}
