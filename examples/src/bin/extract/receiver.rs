//! Receives the events into an inbox, and handles them from there.

use std::io;
use std::time::Duration;

use pulse_hooks::client::PulseClient;
use pulse_hooks::inbox::{Inbox, RunningWorker};
use pulse_hooks::{
    Endpoint, FromRef, HandlerError, JobCancelled, JobCompleted, JobCreated, JobFailed,
    JobProcessing, ResultExt as _, State, pulse_handler, pulse_router,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::Result;
use crate::ends::{self, Ends, OurEnd};
use crate::setting::{PATH, Setting};

/// A handler waits: for the submit to be answered, and inside the client for `Retry-After` and
/// between retries. Behind an inbox no sender waits with it.
const TIME_LIMIT: Duration = Duration::from_secs(120);

#[derive(Clone, FromRef)]
struct App {
    pulse: PulseClient,
    ends: Ends,
}

/// A read that fails for the moment is tried again by the worker, and so is the whole event.
#[pulse_handler]
async fn completed(
    job: JobCompleted,
    State(pulse): State<PulseClient>,
    State(ends): State<Ends>,
) -> std::result::Result<(), HandlerError> {
    let result = pulse.result_of(&job).await.classified()?;
    Ok(ends.tell(&job.job_id, Ok(result)).await?)
}

#[pulse_handler]
async fn failed(job: JobFailed, State(ends): State<Ends>) -> io::Result<()> {
    let reason = job.error.unwrap_or_default();
    let end = Err(format!("has failed: {reason}"));
    ends.tell(&job.job_id, end).await
}

#[pulse_handler]
async fn cancelled(job: JobCancelled, State(ends): State<Ends>) -> io::Result<()> {
    let end = Err("was cancelled".to_owned());
    ends.tell(&job.job_id, end).await
}

pub(crate) struct Receiver {
    endpoint: Endpoint,
    inbox: Inbox,
    worker: RunningWorker,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
    /// Where the inbox is, if that is to go with it.
    _folder: Option<tempfile::TempDir>,
}

impl Receiver {
    pub(crate) async fn start(setting: Setting) -> Result<(Self, OurEnd)> {
        let (ends, our_end) = ends::channel();
        let router = pulse_router! {
            state: App,
            handlers: [completed, failed, cancelled],
            ignore: [JobCreated, JobProcessing],
        };
        let pulse = setting.client;
        let router = router
            .time_limit(TIME_LIMIT)
            .with_state(App { pulse, ends });
        let listener = TcpListener::from_std(setting.listener)?;
        // From here on nothing fails: what is open is closed in `stop`.
        let inbox = Inbox::sqlite(setting.inbox).await?;
        let worker = inbox.worker(router).start();

        let endpoint = Endpoint::new(setting.secrets, inbox.clone());
        let app = axum::Router::new().route_service(PATH, endpoint.clone());
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(async move {
            axum::serve(listener, app)
                .with_graceful_shutdown(async { stopped.await.unwrap_or_default() })
                .await
        });
        let started = Self {
            endpoint,
            inbox,
            worker,
            stop,
            server,
            _folder: setting.folder,
        };
        Ok((started, our_end))
    }

    /// In the way of a delivery: what comes in, what is being stored, what is being handled.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        let _ = self.server.await;
        self.endpoint.drain().await;
        self.worker.stop().await;
        self.inbox.close().await;
    }
}
