//! What generated code may name. Not part of the public API: anything here may change in any
//! release.

pub use crate::answer::{Answer, AnyAnswer, FallibleAnswer, ReadAnswer};
pub use crate::argument::{AfterFirst, Argument, Ask, Call, Extract, Otherwise};
pub use crate::catch_panic::BoxFuture;
pub use crate::coverage::{Entry, check_coverage, check_entry};
pub use crate::event::{AnyField, KeyField, ReadKey, check_event};
pub use crate::handler::{FirstArgument, Handler, HandlerWith, Types};
pub use crate::router::{Listed, RouterBuilder};
pub use pulse_hooks_macros::pulse_catalogue;
