//! What generated code may name. Not part of the public API: anything here may change in any
//! release.

pub use crate::answer::{Answer, AnyAnswer, FallibleAnswer, HandlerFailure, ReadAnswer};
pub use crate::argument::{
    Argument, Ask, Call, Choose, Extract, HandlerArgument, If, Mistaken, Otherwise,
};
pub use crate::catch_panic::BoxFuture;
pub use crate::class::{AnyWait, HasClass, ReadWait, RetryTime, Wait};
pub use crate::coverage::{Entry, check_coverage, check_entry, check_state};
pub use crate::event::{
    AnyDecoder, AnyField, CallDecoder, Decoder, DecodesEvent, EventKey, KeyField, ReadKey,
    check_event,
};
pub use crate::handler::{FirstArgument, Handler, Types};
pub use crate::router::{BoxHandler, Listed, RunsWith};
pub use pulse_hooks_macros::pulse_catalogue;
