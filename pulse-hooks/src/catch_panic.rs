//! Other people's futures, whose panics are not ours to die of.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A call of a handler, whatever its types.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The future panicked. The panic hook has told where and why.
#[derive(Debug)]
pub(crate) struct Panicked;

/// A future whose panics are its result, those of its destructors included.
pub(crate) struct CatchPanic<'a, T>(Option<BoxFuture<'a, T>>);

impl<'a, T> CatchPanic<'a, T> {
    pub(crate) fn new(future: BoxFuture<'a, T>) -> Self {
        Self(Some(future))
    }
}

impl<T> Future for CatchPanic<'_, T> {
    type Output = Result<T, Panicked>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = || {
            let Some(future) = &mut self.0 else {
                return Poll::Pending;
            };
            let poll = future.as_mut().poll(cx);
            if poll.is_ready() {
                self.0 = None;
            }
            poll.map(Ok)
        };
        // A future that has panicked is never polled again, so nobody sees its broken state.
        catch_unwind(AssertUnwindSafe(poll)).unwrap_or_else(|panic| {
            drop_quietly(panic);
            Poll::Ready(Err(Panicked))
        })
    }
}

impl<T> Drop for CatchPanic<'_, T> {
    fn drop(&mut self) {
        if let Some(future) = self.0.take() {
            drop_quietly(future);
        }
    }
}

/// Drops what may panic once more while it is dropped.
fn drop_quietly<T>(value: T) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        std::mem::forget(panic);
    }
}
