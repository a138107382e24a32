//! Deliveries, put by as many tasks as there are connections.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pulse_hooks::inbox::Inbox;
use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{
    Delivery, FromRef, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Receipt,
    Router, Sink as _, State, pulse_handler, pulse_router,
};
use pulse_hooks_benches::fixture::small_of;
use tokio::sync::Semaphore;

pub(crate) const CONNECTIONS: usize = 64;

/// New deliveries of the example event. Their ids grow with time, as the sender's do.
pub(crate) fn deliveries(count: usize) -> Vec<Delivery> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let one = |_| {
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let delivery =
            TestDelivery::of_body(small_of(nth)).id(format!("msg_3MVhOeuqHUqY8k{nth:012}"));
        delivery.delivery()
    };
    (0..count).map(one).collect()
}

/// Seconds until all `items` are through `each`, of which as many run at a time as there are
/// connections.
pub(crate) async fn time<T, F>(items: Vec<T>, each: impl Fn(T) -> F + Clone + Send + 'static) -> f64
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send,
{
    let items = Arc::new(items);
    let next = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let tasks = (0..CONNECTIONS).map(|_| {
        let (items, next, each) = (Arc::clone(&items), Arc::clone(&next), each.clone());
        tokio::spawn(async move {
            while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                each(item.clone()).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("no panic");
    }
    begin.elapsed().as_secs_f64()
}

/// Seconds for ours.
pub(crate) async fn time_puts(inbox: &Inbox, deliveries: Vec<Delivery>) -> f64 {
    let inbox = inbox.clone();
    time(deliveries, move |delivery| {
        let inbox = inbox.clone();
        async move {
            let receipt = inbox.accept(delivery).await;
            assert!(matches!(receipt, Receipt::Stored), "{receipt:?}");
        }
    })
    .await
}

/// What handlers tell that have begun.
#[derive(Debug, Clone)]
pub(crate) struct Begun(Arc<Semaphore>);

#[derive(Clone, FromRef)]
struct App {
    begun: Begun,
}

#[pulse_handler]
async fn completed(job: JobCompleted, State(begun): State<Begun>) {
    if job.job_id.ends_with(&HOT.to_string()) {
        std::future::pending::<()>().await;
    }
    begun.0.add_permits(1);
}

impl Begun {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    /// Its handler tells, and goes on for ever with what is about the job [`HOT`].
    pub(crate) fn router(&self) -> Router {
        let router = pulse_router! {
            state: App,
            handlers: [completed],
            ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
        };
        let app = App {
            begun: self.clone(),
        };
        let day = Duration::from_secs(24 * 60 * 60);
        router.with_state(app).time_limit(day)
    }

    /// Waits until so many more have begun.
    pub(crate) async fn wait(&self, handlers: usize) {
        let handlers = u32::try_from(handlers).expect("not so many");
        let begun = self.0.acquire_many(handlers).await;
        begun.expect("never closed").forget();
    }
}

/// The job that [`hot`](super::hot) events are about; no other's.
pub(crate) const HOT: u64 = 999_999_999_999;

/// A delivery as a row, for those who write one by hand.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) event_type: String,
    pub(crate) sent_at: i64,
    pub(crate) headers: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

pub(crate) fn rows(count: usize) -> Vec<Row> {
    let row = |delivery: Delivery| Row {
        sent_at: delivery.sent_at.as_millisecond(),
        headers: b"content-type: application/json\r\n".to_vec(),
        body: delivery.body().to_vec(),
        id: delivery.id,
        event_type: delivery.event_type,
    };
    deliveries(count).into_iter().map(row).collect()
}
