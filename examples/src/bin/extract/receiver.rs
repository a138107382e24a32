//! Receives the events into an inbox, and handles them from there.

use pulse_hooks::client::{ClientError, JobResult, PulseClient};
use pulse_hooks::inbox::{Inbox, RunningWorker};
use pulse_hooks::{
    Endpoint, FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, State,
    pulse_handler, pulse_router,
};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::Result;
use crate::setting::{PATH, Setting};

/// How a job has ended.
pub(crate) struct Ended {
    pub(crate) job_id: String,
    pub(crate) result: std::result::Result<JobResult, String>,
}

#[derive(Clone, FromRef)]
struct App {
    pulse: PulseClient,
    ended: UnboundedSender<Ended>,
}

/// A read that fails for the moment is tried again by the worker, and so is the whole event.
#[pulse_handler]
async fn completed(
    job: JobCompleted,
    State(pulse): State<PulseClient>,
    State(ended): State<UnboundedSender<Ended>>,
) -> std::result::Result<(), ClientError> {
    let result = Ok(pulse.result_of(&job).await?);
    let job_id = job.job_id;
    // Nobody waits any longer.
    let _ = ended.send(Ended { job_id, result });
    Ok(())
}

#[pulse_handler]
async fn failed(job: JobFailed, State(ended): State<UnboundedSender<Ended>>) {
    let reason = job.error.unwrap_or_default();
    let result = Err(format!("job {} has failed: {reason}", job.job_id));
    let job_id = job.job_id;
    let _ = ended.send(Ended { job_id, result });
}

#[pulse_handler]
async fn cancelled(job: JobCancelled, State(ended): State<UnboundedSender<Ended>>) {
    let result = Err(format!("job {} was cancelled", job.job_id));
    let job_id = job.job_id;
    let _ = ended.send(Ended { job_id, result });
}

pub(crate) struct Receiver {
    endpoint: Endpoint,
    inbox: Inbox,
    worker: RunningWorker,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
    /// Where the inbox is, if that is to go with it.
    _folder: Option<tempfile::TempDir>,
}

impl Receiver {
    pub(crate) async fn start(setting: Setting) -> Result<(Self, UnboundedReceiver<Ended>)> {
        let (ended, receiver) = unbounded_channel();
        let router = pulse_router! {
            state: App,
            handlers: [completed, failed, cancelled],
            ignore: [JobCreated, JobProcessing],
        };
        let pulse = setting.client;
        let inbox = Inbox::sqlite(setting.inbox).await?;
        let worker = inbox
            .worker(router.with_state(App { pulse, ended }))
            .start();

        let endpoint = Endpoint::new(setting.secrets, inbox.clone());
        let app = axum::Router::new().route_service(PATH, endpoint.clone());
        let listener = TcpListener::from_std(setting.listener)?;
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
        Ok((started, receiver))
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
