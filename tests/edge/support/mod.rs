//! What these tests have in common.

#[path = "../../behaviour/support/listen.rs"]
mod listen;
pub(crate) mod spans;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pulse_hooks::testing::{self, NOW, TestDelivery, TestEndpoint};
use pulse_hooks::{
    Delivery, Endpoint, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Outcome,
    Receipt, Router, Secret, Secrets, Sink, State, pulse_handler, pulse_router,
};
use pulse_hooks_tests::COMPLETED;

/// Settles each delivery as done, and counts.
#[derive(Clone, Default)]
pub(crate) struct Counts(Arc<AtomicUsize>);

impl Counts {
    pub(crate) fn deliveries(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Sink for Counts {
    async fn accept(&self, _delivery: Delivery) -> Receipt {
        self.0.fetch_add(1, Ordering::SeqCst);
        Receipt::Settled(Outcome::Done)
    }
}

/// Gives each delivery the receipt that a function makes.
pub(crate) struct Gives<F>(pub(crate) F);

impl<F: Fn() -> Receipt + Send + Sync + 'static> Sink for Gives<F> {
    async fn accept(&self, _delivery: Delivery) -> Receipt {
        self.0()
    }
}

type Answer = Arc<dyn Fn() -> Outcome + Send + Sync>;

#[pulse_handler]
async fn answers(_job: JobCompleted, State(answer): State<Answer>) -> Outcome {
    answer()
}

/// A router that answers to `job.completed` as it is told, and ignores the rest.
pub(crate) fn router(answer: impl Fn() -> Outcome + Send + Sync + 'static) -> Router {
    let answer: Answer = Arc::new(answer);
    pulse_router! {
        state: Answer,
        handlers: [answers],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    }
    .with_state(answer)
}

pub(crate) fn endpoint(sink: impl Sink) -> Endpoint {
    TestEndpoint::new(sink).endpoint().clone()
}

pub(crate) fn secrets(keys: impl IntoIterator<Item = u8>) -> Secrets {
    Secrets::new(keys.into_iter().map(key).collect::<Vec<_>>()).unwrap()
}

pub(crate) fn key(byte: u8) -> Secret {
    Secret::from_bytes(&[byte; 32]).unwrap()
}

/// What the sender is told who signs with the key of `byte`.
pub(crate) async fn status(endpoint: &Endpoint, byte: u8) -> u16 {
    let request = TestDelivery::of_body(COMPLETED).request(&key(byte));
    endpoint.handle(request).await.status().as_u16()
}

/// A genuine request, for the secret of [`testing`].
pub(crate) fn genuine() -> http::Request<testing::TestBody> {
    TestDelivery::of_body(COMPLETED).request(&testing::secret())
}

/// An endpoint with other secrets than the test's own, whose clock stands still all the same.
pub(crate) fn endpoint_with(source: impl pulse_hooks::SecretSource, sink: impl Sink) -> Endpoint {
    Endpoint::new(source, sink).clock(|| NOW)
}
