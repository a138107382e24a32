//! The receiving side: what you would write.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use pulse_hooks::{
    Delivery, Endpoint, FromRef, HandlerError, JobCancelled, JobCompleted, JobCreated, JobFailed,
    JobProcessing, RawEvent, Secrets, State, pulse_handler, pulse_router,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::Result;

/// What the handlers did, by the delivery's id: for the table.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<HashMap<String, String>>>);

impl Journal {
    fn write(&self, delivery: &Delivery, text: String) {
        let mut entries = self.0.lock().expect("nobody panics while writing");
        entries.insert(delivery.id.clone(), text);
    }

    pub(crate) fn read(&self, id: &str) -> Option<String> {
        self.0
            .lock()
            .expect("nobody panics while writing")
            .get(id)
            .cloned()
    }
}

#[derive(Clone, FromRef)]
struct App {
    journal: Journal,
}

#[pulse_handler]
async fn created(job: JobCreated, delivery: Delivery, State(journal): State<Journal>) {
    journal.write(
        &delivery,
        format!("created: job {} waits", short(&job.job_id)),
    );
}

#[pulse_handler]
async fn completed(
    job: JobCompleted,
    delivery: Delivery,
    State(journal): State<Journal>,
) -> std::result::Result<(), HandlerError> {
    let pages = job.pages_processed.ok_or("completed without pages")?;
    let job_id = short(&job.job_id);
    journal.write(&delivery, format!("completed: job {job_id}, {pages} pages"));
    Ok(())
}

#[pulse_handler]
async fn failed(job: JobFailed, delivery: Delivery, State(journal): State<Journal>) {
    let error = job.error.unwrap_or_default();
    journal.write(
        &delivery,
        format!("failed: job {}, {error}", short(&job.job_id)),
    );
}

#[pulse_handler]
async fn unknown(event: RawEvent, delivery: Delivery, State(journal): State<Journal>) {
    journal.write(&delivery, format!("unknown: kept {}", event.event_type));
}

fn short(job_id: &str) -> &str {
    job_id.split('-').next().unwrap_or(job_id)
}

pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) journal: Journal,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

pub(crate) async fn start(port: u16, secrets: Secrets) -> Result<Server> {
    let listener = listen(port).await?;
    let url = format!("http://{}/hooks/pulse", listener.local_addr()?);

    let journal = Journal::default();
    let router = pulse_router! {
        state: App,
        handlers: [created, completed, failed],
        ignore: [JobProcessing, JobCancelled],
        unknown: unknown,
    }
    .with_state(App {
        journal: journal.clone(),
    });

    let endpoint = Endpoint::new(secrets, router);
    let app = axum::Router::new().route_service("/hooks/pulse", endpoint);
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        axum::serve(listener, app)
            .with_graceful_shutdown(async { stopped.await.unwrap_or_default() })
            .await
    });
    Ok(Server {
        url,
        journal,
        stop,
        task,
    })
}

impl Server {
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| {
            let what = if error.kind() == std::io::ErrorKind::AddrInUse {
                "another program listens there".to_owned()
            } else {
                error.to_string()
            };
            let other = port.checked_add(1).unwrap_or(3000);
            format!(
                "cannot listen on 127.0.0.1:{port}: {what}; choose another port: \
             cargo run --bin quickstart -- --port {other}"
            )
            .into()
        })
}
