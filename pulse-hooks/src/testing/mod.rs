//! Deliveries for tests: made without a sender, run without a socket, at a fixed time.
//!
//! ```
//! use pulse_hooks::testing::{TestDelivery, TestEndpoint};
//! use pulse_hooks::{JobCompleted, Outcome, pulse_handler, pulse_router};
//!
//! #[pulse_handler]
//! async fn completed(job: JobCompleted) -> Result<(), String> {
//!     match job.pages_processed {
//!         Some(0) => Err("no pages".to_owned()),
//!         _ => Ok(()),
//!     }
//! }
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
//! # runtime.block_on(async {
//! let router = pulse_router! {
//!     handlers: [completed],
//!     ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
//! };
//!
//! // The router alone: what the handler made of the event.
//! let mut empty = JobCompleted::sample();
//! empty.pages_processed = Some(0);
//! let outcome = router.run(TestDelivery::of(&empty).delivery()).await;
//! assert!(matches!(outcome, Outcome::Retry { .. }));
//!
//! // The whole endpoint: what the sender is told.
//! let endpoint = TestEndpoint::new(router);
//! assert_eq!(endpoint.deliver(&JobCompleted::sample()).await.status(), 204);
//! assert_eq!(endpoint.deliver(&empty).await.status(), 500);
//! # });
//! # use pulse_hooks::{JobCreated, JobProcessing, JobFailed, JobCancelled};
//! ```

mod answer;
mod body;
mod clock;
mod delivery;
mod endpoint;
#[cfg(feature = "mock")]
mod mock;

use jiff::Timestamp;

pub use answer::TestAnswer;
pub use body::TestBody;
pub use clock::TestClock;
pub use delivery::TestDelivery;
pub use endpoint::TestEndpoint;
#[cfg(feature = "mock")]
pub use mock::{Attempt, MockPulse, Sent, SentEnd};

use crate::event::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing};
use crate::signature::Secret;

/// The time at which test deliveries are sent, and at which a [`TestEndpoint`] believes to be:
/// 2024-01-15T10:30:00Z.
pub const NOW: Timestamp = Timestamp::constant(1_705_314_600, 0);

/// A secret that everybody knows: for tests alone.
#[must_use]
pub fn secret() -> Secret {
    Secret::from_bytes(b"a secret that everybody knows").expect("29 bytes are enough")
}

/// A delivery of each event that Pulse sends, as [`sample`](JobCompleted::sample) makes it.
pub fn samples() -> [TestDelivery; 5] {
    [
        TestDelivery::of(&JobCreated::sample()).id("msg_sample_created"),
        TestDelivery::of(&JobProcessing::sample()).id("msg_sample_processing"),
        TestDelivery::of(&JobCompleted::sample()).id("msg_sample_completed"),
        TestDelivery::of(&JobFailed::sample()).id("msg_sample_failed"),
        TestDelivery::of(&JobCancelled::sample()).id("msg_sample_cancelled"),
    ]
}

/// An inbox in memory, once it is awaited: what it keeps is gone with it.
#[cfg(feature = "inbox-sqlite")]
pub fn inbox() -> crate::inbox::OpenInbox {
    crate::inbox::Inbox::in_memory()
}
