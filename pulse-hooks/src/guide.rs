//! Pages on what takes more than one item of this crate.

#[cfg(feature = "cli")]
#[doc = include_str!("../docs/command.md")]
pub mod command {}

#[doc = include_str!("../docs/own_events.md")]
pub mod own_events {}

#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
#[doc = include_str!("../docs/exactly_once.md")]
pub mod exactly_once {}

#[cfg(any(feature = "inbox-postgres", feature = "inbox-sqlite"))]
#[doc = include_str!("../docs/coming_from.md")]
pub mod coming_from {}

#[cfg(all(feature = "guard", feature = "secret-cache"))]
#[doc = include_str!("../docs/tenants.md")]
pub mod tenants {}

#[cfg(all(
    feature = "guard",
    feature = "metrics",
    any(feature = "inbox-postgres", feature = "inbox-sqlite")
))]
#[doc = include_str!("../docs/observability.md")]
pub mod observability {}
