//! One call of one handler, whatever its types.

use std::future::Future;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::delivery::Delivery;
use crate::handler::HandlerWith;
use crate::outcome::Outcome;

pub(super) type BoxHandler<S> = Box<dyn ErasedHandler<S>>;
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub(crate) trait ErasedHandler<S>: Send + Sync {
    fn call<'a>(&'a self, delivery: &'a Delivery, app: &'a S) -> BoxFuture<'a, Outcome>;
}

/// The handler `H`, which is nothing but a type.
pub(super) struct Runs<H>(PhantomData<fn() -> H>);

impl<H> Runs<H> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<H: HandlerWith<S>, S: Sync> ErasedHandler<S> for Runs<H> {
    fn call<'a>(&'a self, delivery: &'a Delivery, app: &'a S) -> BoxFuture<'a, Outcome> {
        Box::pin(H::call(delivery, app))
    }
}

/// A handler that has been given its state.
pub(super) struct WithState<S> {
    pub(super) handler: BoxHandler<S>,
    pub(super) state: Arc<S>,
}

impl<S: Send + Sync> ErasedHandler<()> for WithState<S> {
    fn call<'a>(&'a self, delivery: &'a Delivery, _app: &'a ()) -> BoxFuture<'a, Outcome> {
        self.handler.call(delivery, &self.state)
    }
}

/// A call whose panics are its outcome, those of its destructors included.
pub(super) struct CatchPanic<'a>(Option<BoxFuture<'a, Outcome>>);

impl<'a> CatchPanic<'a> {
    pub(super) fn new(call: BoxFuture<'a, Outcome>) -> Self {
        Self(Some(call))
    }
}

impl Future for CatchPanic<'_> {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let poll = || {
            let Some(call) = &mut self.0 else {
                return Poll::Pending;
            };
            let poll = call.as_mut().poll(cx);
            if poll.is_ready() {
                self.0 = None;
            }
            poll
        };
        // A future that has panicked is never polled again, so nobody sees its broken state.
        catch_unwind(AssertUnwindSafe(poll)).unwrap_or_else(|panic| {
            drop_quietly(panic);
            Poll::Ready(Outcome::Panicked)
        })
    }
}

impl Drop for CatchPanic<'_> {
    fn drop(&mut self) {
        if let Some(call) = self.0.take() {
            drop_quietly(call);
        }
    }
}

/// Drops what may panic once more while it is dropped.
fn drop_quietly<T>(value: T) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        std::mem::forget(panic);
    }
}
