//! What a delivery says: the envelope, the events in it, and the catalogue of those we know.

mod catalogue;
mod decode;
mod decoder;
mod envelope;
mod job_error;
mod job_status;
mod jobs;
mod key;
mod raw;

pub use catalogue::{Catalogue, CatalogueEntry, PULSE};
pub use decode::DecodeError;
pub use envelope::{Envelope, EnvelopeError};
pub use job_error::JobError;
pub use job_status::JobStatus;
pub use jobs::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing};
pub use raw::RawEvent;

// Generated code alone names them.
#[doc(hidden)]
pub use catalogue::check_event;
#[doc(hidden)]
pub use decoder::{AnyDecoder, CallDecoder, Decoder, DecodesEvent};
#[doc(hidden)]
pub use key::{AnyField, EventKey, KeyField, ReadKey};

pub(crate) use catalogue::{common_type, is_mistaken};
pub(crate) use envelope::read;

/// A type that one kind of event is decoded into: the first argument of a handler.
///
/// Derive it, beside [`serde::Deserialize`]:
///
/// ```
/// # use pulse_hooks::Event;
/// #[derive(serde::Deserialize, Event)]
/// #[event("job.archived")]
/// struct JobArchived {
///     job_id: String,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "not an event",
    note = "an event is a type such as `JobCreated`, or one of your own with `#[derive(Event)] #[event(\"…\")]`"
)]
pub trait Event: Sized + Send + 'static {
    /// The event types, as the sender writes them, that are decoded into this Rust type: at least
    /// one, and mostly one in several spellings.
    const TYPES: &'static [&'static str];

    /// Decodes the event. The derive reads the envelope's `data` with serde.
    ///
    /// # Errors
    /// The payload has drifted from this type; the error names the event and the field.
    fn decode(envelope: &Envelope<'_>) -> Result<Self, DecodeError>;

    /// What this event is about, the job's id for Pulse's own: an inbox never runs two events
    /// with one key at the same time.
    fn key(&self) -> Option<&str> {
        None
    }
}
