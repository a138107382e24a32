//! The process under test: endpoint, inbox, worker, and handlers with effects in a database.

use std::process::ExitCode;
use std::time::Duration;

use pulse_hooks::inbox::Inbox;
use pulse_hooks::{
    Delivery, Endpoint, FromRef, HandlerError, JobCancelled, JobCompleted, JobCreated, JobFailed,
    JobProcessing, Secrets, State, pulse_handler, pulse_router, testing,
};
use pulse_hooks_tests::process;
use tokio::net::TcpListener;

use crate::event::{Kind, Unreadable};
use crate::store::{Effects, Store};

/// Set for the process that serves; it says where its inbox is.
pub(crate) const SERVE: &str = "PULSE_HOOKS_CRASHES_SERVE";

/// Set for a process that stores and handles nothing.
pub(crate) const IDLE: &str = "PULSE_HOOKS_CRASHES_IDLE";

pub(crate) const ATTEMPTS: u32 = 3;

const CONCURRENCY: usize = 16;

pub(crate) fn is_asked_for() -> bool {
    std::env::var_os(SERVE).is_some()
}

#[derive(Clone, FromRef)]
struct App {
    effects: Effects,
}

#[pulse_handler]
async fn unreadable(_event: Unreadable) {}

#[pulse_handler]
async fn completed(
    job: JobCompleted,
    delivery: Delivery,
    State(effects): State<Effects>,
) -> Result<(), HandlerError> {
    let kind = Kind::read(&delivery.id);
    let is_first = delivery.attempt == Some(1);
    match kind {
        Kind::Aborts => std::process::abort(),
        Kind::FailsBefore if is_first => return Err("fails before its effect".into()),
        Kind::Settles => effects.settle(&job.job_id, &delivery).await?,
        _ => {
            let commits = kind != Kind::Poison;
            effects.have(&job.job_id, &delivery, commits).await?;
        }
    }
    match kind {
        Kind::Poison => Err("fails always".into()),
        Kind::FailsAfter if is_first => Err("fails after its effect".into()),
        _ => Ok(()),
    }
}

/// Serves until the process that started this one ends it, or ends.
pub(crate) fn serve() -> ExitCode {
    process::end_with_input();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let store = Store::of_variable(&std::env::var(SERVE).expect("it is set"));
        let inbox = store.inbox().await.await.expect("the inbox opens");
        let effects = store.effects().await;
        run(inbox, effects).await;
    });
    ExitCode::SUCCESS
}

async fn run(inbox: Inbox, effects: Effects) {
    let router = pulse_router! {
        state: App,
        handlers: [completed, unreadable],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
    let worker = inbox
        .worker(router.with_state(App { effects }))
        .concurrency(CONCURRENCY)
        .attempts(ATTEMPTS)
        .backoff(Duration::from_millis(5), Duration::from_millis(20))
        .lease(Duration::from_millis(1500));
    let _running = std::env::var_os(IDLE).is_none().then(|| worker.start());
    let secrets = Secrets::new([testing::secret()]).expect("there is one");
    let endpoint = Endpoint::new(secrets, inbox).clock(|| testing::NOW);
    let app = axum::Router::new().route_service("/", endpoint);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    process::tell_address(listener.local_addr().expect("an address"));
    axum::serve(listener, app).await.expect("axum goes on");
}
