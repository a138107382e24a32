#![doc = include_str!("../../docs/guard.md")]

#[cfg(feature = "actix")]
mod actix;
mod addresses;
mod error;
mod header;
mod layer;
mod networks;
mod proxies;
mod refusal;

use std::net::IpAddr;

#[cfg(feature = "actix")]
pub use actix::{ActixGuard, ActixGuarded};
pub use addresses::AllowedAddresses;
pub use error::GuardError;
pub use header::RequiredHeader;
pub use layer::{GuardLayer, Guarded, GuardedFuture};
pub use proxies::TrustedProxies;

use refusal::Refusal;

/// What is asked of a request, whatever web framework it came through.
trait Check: Send + Sync {
    fn check(&self, head: &Head<'_>) -> Result<(), Refusal>;

    /// A header that proves who the client is, which nobody behind the guard needs to keep.
    fn credential(&self) -> Option<&http::HeaderName>;
}

/// What a check sees of a request.
struct Head<'r> {
    /// The values of a header, in the order they came.
    values: &'r dyn Fn(&http::HeaderName) -> Vec<&'r [u8]>,
    /// Who has connected, where that is known.
    peer: Option<IpAddr>,
}

impl<'r> Head<'r> {
    fn values(&self, name: &http::HeaderName) -> Vec<&'r [u8]> {
        (self.values)(name)
    }
}
