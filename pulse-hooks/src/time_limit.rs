//! Limits on how long something may take.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::task::coop::unconstrained;
use tokio::time::{Sleep, sleep};

/// What is waited for took longer than its limit.
#[derive(Debug)]
pub(crate) struct Elapsed;

/// Waits for `future`, and no longer than `limit` from the first time that it has to wait.
///
/// Most never do, and a timer costs as much as finding a handler, so it is made only then.
pub(crate) async fn within<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    let mut timer: Option<Pin<Box<Sleep>>> = None;
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Ok(output));
        }
        let timer = timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        // A future that is always busy has used up the budget its timer would need.
        let timer = pin!(unconstrained(timer.as_mut()));
        timer.poll(cx).map(|()| Err(Elapsed))
    })
    .await
}
