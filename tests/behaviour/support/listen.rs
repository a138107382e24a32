//! Listening to what one thread traces, while others trace too.

use std::sync::Once;

use tracing::Subscriber;
use tracing::subscriber::DefaultGuard;

/// Gives `subscriber` all that is traced on this thread.
///
/// tracing asks once for each place in the code whether anybody listens there, and may ask while
/// only a thread without a subscriber runs: of a place that was answered "nobody" then, this
/// thread would hear nothing. With a subscriber for the whole process, no answer is "nobody".
pub(crate) fn listen(subscriber: impl Subscriber + Send + Sync) -> DefaultGuard {
    static EVERYWHERE: Once = Once::new();
    EVERYWHERE.call_once(|| {
        tracing::subscriber::set_global_default(tracing_subscriber::registry())
            .expect("no other subscriber for the process");
    });
    tracing::subscriber::set_default(subscriber)
}
