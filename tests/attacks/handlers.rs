//! Handlers that panic, hang, and hold their thread, while others run.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use pulse_hooks::{
    Delivery, Endpoint, FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing,
    State, pulse_handler, pulse_router,
};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::Test;
use crate::host::Host;
use crate::ledger::{Ledger, Told};
use crate::load::deliver;
use crate::requests::endpoint;

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        handlers_that_panic_cost_nobody_else_anything,
        handlers_that_hang_give_their_places_back_after_their_time,
        handlers_that_hold_their_threads_hold_up_nobody_else,
    ]
}

#[derive(Clone, FromRef)]
struct App {
    ledger: Ledger,
    threads: Threads,
    begun: Arc<Semaphore>,
}

/// Holds threads until it is opened.
#[derive(Clone, Default)]
struct Threads(Arc<(Mutex<bool>, Condvar)>);

impl Threads {
    fn hold(&self) {
        let (is_open, opened) = &*self.0;
        let is_open = is_open.lock().expect("no panic while it is held");
        let is_open = opened.wait_while(is_open, |is_open| !*is_open);
        drop(is_open.expect("no panic while it is held"));
    }

    fn open(&self) {
        let (is_open, opened) = &*self.0;
        *is_open.lock().expect("no panic while it is held") = true;
        opened.notify_all();
    }
}

/// Does what the id says.
#[pulse_handler]
async fn completed(
    _job: JobCompleted,
    delivery: Delivery,
    State(ledger): State<Ledger>,
    State(threads): State<Threads>,
    State(begun): State<Arc<Semaphore>>,
) {
    begun.add_permits(1);
    match delivery.id.split('_').next() {
        // As a panic, but without its message.
        Some("panics") => std::panic::resume_unwind(Box::new(())),
        Some("hangs") => std::future::pending().await,
        Some("holds") => threads.hold(),
        _ => {}
    }
    ledger.enter(&delivery.id);
}

const LIMIT: Duration = Duration::from_millis(300);

fn app() -> (App, Endpoint) {
    let app = App {
        ledger: Ledger::default(),
        threads: Threads::default(),
        begun: Arc::new(Semaphore::new(0)),
    };
    let router = pulse_router! {
        state: App,
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
    let router = router.time_limit(LIMIT).with_state(app.clone());
    (app, endpoint(router))
}

impl App {
    /// Waits until so many handlers have begun since the last time.
    async fn begun(&self, handlers: u32) {
        let begun = self.begun.acquire_many(handlers).await;
        begun.expect("it is never closed").forget();
    }
}

async fn handlers_that_panic_cost_nobody_else_anything(host: Host) {
    let (app, endpoint) = app();
    let server = host.serve(&endpoint.concurrency_limit(8));
    let client = |client| async move {
        for nth in 0..50 {
            let told = deliver(server, format!("panics_{client}_{nth}")).await;
            assert_eq!(told.status, 500);
            let told = deliver(server, format!("fine_{client}_{nth}")).await;
            assert_eq!(told.status, 204);
        }
    };
    // No more than there are places: none is ever lost to a panic.
    let clients: JoinSet<_> = (0..8).map(client).collect();
    clients.join_all().await;
    assert_eq!(app.ledger.total(), 8 * 50);
}

async fn handlers_that_hang_give_their_places_back_after_their_time(host: Host) {
    let (app, endpoint) = app();
    let server = host.serve(&endpoint.concurrency_limit(4));
    for round in 0..3 {
        let hang = |nth| deliver(server, format!("hangs_{round}_{nth}"));
        let hanging: JoinSet<_> = (0..4).map(hang).collect();
        app.begun(4).await;
        let told = hanging.join_all().await;
        assert!(told.iter().all(|told| told.status == 500), "{told:?}");
        let told = deliver(server, format!("fine_{round}")).await;
        app.begun(1).await;
        assert_eq!(told.status, 204);
    }
    assert_eq!(app.ledger.total(), 3);
}

/// The runtime of the tests has four threads.
async fn handlers_that_hold_their_threads_hold_up_nobody_else(host: Host) {
    let (app, endpoint) = app();
    let server = host.serve(&endpoint);
    let hold = |nth| deliver(server, format!("holds_{nth}"));
    let holding: JoinSet<_> = (0..2).map(hold).collect();
    app.begun(2).await;

    let mut told = Vec::new();
    for nth in 0..100 {
        told.push(deliver(server, format!("fine_{nth}")).await);
    }
    let hangs = deliver(server, "hangs_1".to_owned()).await;
    assert_eq!(hangs.status, 500);
    app.ledger.assert_true(&told);
    assert!(told.iter().all(Told::is_success));

    // Their time was over before the one that hangs came to its end, and yet nothing stops them:
    // so they are done, and the senders are told so.
    app.threads.open();
    let held = holding.join_all().await;
    app.ledger.assert_true(&held);
    assert!(held.iter().all(Told::is_success));
    assert!(held.iter().all(|told| told.ended - told.began > LIMIT));
}
