#![doc = include_str!("../docs/crate.md")]
// Says beside each item which feature it comes with, where docs.rs builds the pages.
#![cfg_attr(docsrs, feature(doc_cfg))]
// The inbox's queries are compiled once for each database.
#![allow(clippy::duplicate_mod)]

// The derives name this crate by its name, here as everywhere.
extern crate self as pulse_hooks;

mod const_text;
mod event;

mod signature;

mod delivery;

mod class;
mod error_chain;
mod extract;
mod outcome;

// Only generated code names what these three hold, so nobody reads their pages.
#[allow(missing_docs)]
mod answer;
#[allow(missing_docs)]
mod argument;
mod catch_panic;
#[allow(missing_docs)]
mod coverage;
mod handler;
mod router;
mod time_limit;

mod observe;
mod sink;

#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
pub mod inbox;

#[cfg(feature = "client")]
pub mod client;

#[cfg(feature = "actix")]
mod actix_http;
mod endpoint;
mod read_body;

#[cfg(all(
    feature = "inbox-page",
    any(feature = "inbox-postgres", feature = "inbox-sqlite")
))]
pub mod inbox_page;

#[cfg(feature = "guard")]
pub mod guard;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
#[cfg(doc)]
pub mod guide;
pub mod testing;

// Compiler messages name these: from here they show without a path.
#[doc(hidden)]
pub use answer::HandlerFailure;
#[doc(hidden)]
pub use argument::HandlerArgument;
#[doc(hidden)]
pub use class::{HasClass, RetryTime};
#[doc(hidden)]
pub use event::{DecodesEvent, EventKey};
#[doc(hidden)]
pub use handler::{FirstArgument, Handler};
#[doc(hidden)]
pub use router::RunsWith;

pub use class::{Class, Classified, Classify, HandlerError, IntoBoxError, ResultExt};
pub use delivery::{Delivery, DeliveryError};
pub use endpoint::{Answers, EmptyBody, Endpoint};
pub use event::{
    Catalogue, CatalogueEntry, DecodeError, Envelope, EnvelopeError, Event, JobCancelled,
    JobCompleted, JobCreated, JobError, JobFailed, JobProcessing, JobStatus, PULSE, RawEvent,
};
pub use extract::{CanBeCloned, CrossesThreads, FromDelivery, FromRef, NoState, State};
#[cfg(feature = "metrics")]
pub use observe::{Metric, MetricKind};
pub use outcome::{IntoOutcome, Outcome};
pub use router::{Router, SharedState};
#[cfg(feature = "secret-cache")]
pub use signature::CachedSecrets;
pub use signature::{
    RotatingSecrets, Rules, Secret, SecretError, SecretList, SecretSource, SecretSourceError,
    Secrets, SignatureHeaders, VerifyError,
};
pub use sink::{Receipt, Sink};

#[doc = include_str!("../docs/pulse_handler.md")]
pub use pulse_hooks_macros::pulse_handler;

#[doc = include_str!("../docs/pulse_router.md")]
pub use pulse_hooks_macros::pulse_router;

#[doc = include_str!("../docs/event.md")]
pub use pulse_hooks_macros::Event;

#[doc = include_str!("../docs/classify.md")]
pub use pulse_hooks_macros::Classify;

#[doc = include_str!("../docs/from_ref.md")]
pub use pulse_hooks_macros::FromRef;

// What the API above is written in.
#[doc(no_inline)]
pub use {bytes, http, jiff};

/// Any error, in a box that may cross threads.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
