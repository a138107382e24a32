//! The runtime an endpoint was made in, which is not ours to keep alive.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};

use tokio::runtime::Handle;

pub(super) struct MadeOn {
    runtime: Handle,
    runs: Arc<AtomicBool>,
    watched: Once,
}

impl MadeOn {
    /// The runtime of the caller, if there is one.
    pub(super) fn current() -> Option<Arc<Self>> {
        let runtime = Handle::try_current().ok()?;
        Some(Arc::new(Self {
            runtime,
            runs: Arc::default(),
            watched: Once::new(),
        }))
    }

    /// Begins to watch whether somebody runs it.
    pub(super) fn watch(&self) {
        self.watched.call_once(|| {
            let running = Running(Arc::clone(&self.runs));
            // Begins when the runtime does, and is dropped with it.
            self.runtime.spawn(async move {
                running.0.store(true, Ordering::Relaxed);
                pending::<()>().await;
            });
        });
    }

    /// The runtime, while it runs: in one that does not, a task never begins.
    pub(super) fn running(&self) -> Option<&Handle> {
        self.runs.load(Ordering::Relaxed).then_some(&self.runtime)
    }
}

/// Says that the runtime runs, until it is dropped.
struct Running(Arc<AtomicBool>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
