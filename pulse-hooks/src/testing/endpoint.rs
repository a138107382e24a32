//! An endpoint whose clock and secret a test knows.

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;

use super::answer::Refused;
use super::{NOW, TestAnswer, TestClock, TestDelivery, secret};
use crate::endpoint::Endpoint;
use crate::error_chain::chain;
use crate::event::Event;
use crate::outcome::Outcome;
use crate::signature::{SecretSource, Secrets};
use crate::sink::{Receipt, Sink};

/// An endpoint for tests: its clock stands at [`NOW`], its secret is [`secret()`].
///
/// ```
/// # use pulse_hooks::testing::{TestDelivery, TestEndpoint};
/// # use pulse_hooks::{JobCompleted, RawEvent, pulse_handler, pulse_router};
/// #[pulse_handler]
/// async fn completed(job: JobCompleted) -> Result<(), String> {
///     job.pages_processed.map(drop).ok_or("no pages".to_owned())
/// }
/// # #[pulse_handler]
/// # async fn rest(_event: RawEvent) {}
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let endpoint = TestEndpoint::new(pulse_router! { handlers: [completed], fallback: rest });
///
/// let job = JobCompleted::new("job_1");
/// let answer = endpoint.deliver(&job).await;
/// answer.assert_handler("completed").assert_retry().assert_error("no pages").assert_status(500);
///
/// let forged = TestDelivery::of(&job).wrong_secret();
/// endpoint.send(forged).await.assert_refused("no_match").assert_status(401);
/// # });
/// ```
#[derive(Debug, Clone)]
pub struct TestEndpoint {
    endpoint: Endpoint,
    clock: TestClock,
}

impl TestEndpoint {
    /// An endpoint in front of `sink`, such as a router.
    pub fn new(sink: impl Sink) -> Self {
        Self::with_source(Secrets::new([secret()]).expect("there is one"), sink)
    }

    /// An endpoint that verifies with the secrets of `source`, such as a table of tenants: of a
    /// [`TestDelivery`] the [`path`](TestDelivery::path) says whose it is, and
    /// [`signed_with`](TestDelivery::signed_with) who signs it.
    pub fn with_source(source: impl SecretSource, sink: impl Sink) -> Self {
        let clock = TestClock::new(NOW);
        let now = clock.clone();
        Self {
            endpoint: Endpoint::new(source, sink).clock(move || now.now()),
            clock,
        }
    }

    /// Changes settings of the endpoint: `.with(|endpoint| endpoint.body_limit(100))`.
    #[must_use]
    pub fn with(self, settings: impl FnOnce(Endpoint) -> Endpoint) -> Self {
        Self {
            endpoint: settings(self.endpoint),
            ..self
        }
    }

    /// Delivers `event`, and gives what came of it.
    // Not an `async fn`: one that is generic tells each mistake in its argument three times.
    pub fn deliver<E: Event + Serialize>(
        &self,
        event: &E,
    ) -> Pin<Box<dyn Future<Output = TestAnswer> + Send + '_>> {
        let delivery = TestDelivery::of(event);
        Box::pin(async move { self.send(delivery).await })
    }

    /// Signs and sends `delivery`, and gives what came of it.
    pub async fn send(&self, delivery: TestDelivery) -> TestAnswer {
        let event_type = delivery.event_type();
        let request = delivery.request(&secret());
        let (response, result) = self.endpoint.answer_in_full(request).await;
        let was_run = matches!(
            &result,
            Ok(Receipt::Settled(outcome)) if !matches!(outcome, Outcome::Undecodable(_))
        );
        let handler = event_type.filter(|_| was_run);
        TestAnswer {
            response,
            result: result.map_err(|refusal| Refused {
                reason: refusal.label(),
                text: chain(&refusal),
            }),
            handler: handler.and_then(|event_type| self.endpoint.handler_of(&event_type)),
        }
    }

    /// The clock of the endpoint.
    #[must_use]
    pub fn clock(&self) -> &TestClock {
        &self.clock
    }

    /// The endpoint itself, for requests of your own.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}
