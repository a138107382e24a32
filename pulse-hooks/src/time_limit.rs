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
/// Most never do, and a timer costs as much as finding a handler, so it is made only then. The
/// future is pinned by the caller: taken by value it would stand in the caller's own twice.
pub(crate) fn within<F: Future + Unpin>(
    limit: Duration,
    mut future: F,
) -> impl Future<Output = Result<F::Output, Elapsed>> {
    let mut timer: Option<Pin<Box<Sleep>>> = None;
    poll_fn(move |cx| {
        if let Poll::Ready(output) = Pin::new(&mut future).poll(cx) {
            return Poll::Ready(Ok(output));
        }
        let timer = timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        // A future that is always busy has used up the budget its timer would need.
        let timer = pin!(unconstrained(timer.as_mut()));
        timer.poll(cx).map(|()| Err(Elapsed))
    })
}
