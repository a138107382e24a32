//! The attempts that run in this process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::store::Lease;

/// A lease that runs out while its attempt goes on here, since the process was halted or the clock
/// set, is not given up by this process.
#[derive(Debug, Clone, Default)]
pub(super) struct Held(Arc<Mutex<HashSet<Lease>>>);

impl Held {
    /// For as long as the guard lives.
    pub(super) fn hold(&self, lease: Lease) -> Holding {
        self.with(|leases| leases.insert(lease));
        Holding {
            held: self.clone(),
            lease,
        }
    }

    pub(super) fn contains(&self, lease: Lease) -> bool {
        self.with(|leases| leases.contains(&lease))
    }

    fn with<T>(&self, with: impl FnOnce(&mut HashSet<Lease>) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An attempt runs.
#[derive(Debug)]
pub(super) struct Holding {
    held: Held,
    lease: Lease,
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.held.with(|leases| leases.remove(&self.lease));
    }
}
